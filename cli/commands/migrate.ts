import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Command } from 'commander';
import { createEventRules } from '../../shared/adapters/event-rules.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import { createRuleChanges, createRuleState } from '../aws/rules.ts';
import { openRelay, openSession, type Session } from '../aws/session.ts';
import { type CommonOptions, createCommand, pipelineName, seconds } from '../command.ts';
import { CommandError } from '../failure.ts';
import { countRules, printSurvey, surveyJson } from '../migrate/print-survey.ts';
import { type RunOptions, runApply } from '../migrate/run-apply.ts';
import { runUndo } from '../migrate/run-undo.ts';
import { type Survey, surveyRules } from '../migrate/survey.ts';
import { createUndoFile, readUndoFile } from '../migrate/undo-file.ts';
import { writeChange } from '../tags/write-change.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions &
  RunOptions & { readonly apply?: boolean; readonly undo?: string; readonly pipeline?: readonly PipelineName[] };

const EXAMPLES = [
  'relay migrate                                  # which rules could go, and what tags would take their place',
  'relay migrate --apply --pipeline app-dev       # tag it, and disable its rules',
  'relay migrate --apply                          # once more: remove the rules that were disabled',
  'relay migrate --undo commit-relay-migration-222222222222-ap-south-1-20261125T215702Z.json',
];

export function migrateCommand(): Command {
  return createCommand('migrate', EXAMPLES)
    .summary('replace the EventBridge rules that start pipelines at pushes')
    .description(
      'Lists every rule of any bus that starts a pipeline at pushes to CodeCommit: the tags that would take its place, or ' +
        'why none can. With --apply it writes a file to undo it, tags the pipelines, waits until they are registered, and ' +
        'disables the rules. Run again, it removes those that it disabled. Where pushes do not come to the relay it changes nothing.',
    )
    .option('--apply', 'do it, after it was shown and agreed to')
    .option('--undo <file>', 'put rules and tags back as the file says, also rules that were removed')
    .option('--undo-file <file>', 'where --apply writes what undoes it; default: a new file in this folder')
    .option('--pipeline <name>', 'only rules that start this pipeline (repeatable)', collectPipelines)
    .option(
      '--unseen',
      'also where no push of the repository has come to the relay yet, or its forwarding is not right',
    )
    .option('--yes', 'do not ask')
    .option('--timeout <seconds>', 'wait at most so long until the pipelines are registered', seconds, 360)
    .addHelpText(
      'after',
      '\nExit codes: 0 listed, done, or nothing to do; 1 not wanted, or a rule was left as it is; 2 wrong usage, or it cannot be done.',
    );
}

const collectPipelines = (text: string, before: readonly PipelineName[] = []) => [...before, pipelineName(text)];

export async function migrate(options: Options, terminal: Terminal): Promise<number> {
  if (options.undo !== undefined && options.apply === true)
    throw new CommandError(2, 'give --apply or --undo, not both');
  if (options.undoFile !== undefined && options.apply !== true) {
    throw new CommandError(2, `--undo-file ${options.undoFile} is for --apply; --undo FILE puts back what a file says`);
  }
  const session = await openSession(options, terminal);
  return options.undo === undefined ? migrateRules(session, options) : undo(session, options.undo, options);
}

async function migrateRules(session: Session, options: Options): Promise<number> {
  const { terminal, region } = session;
  const { relay, survey } = await terminal.working('reading rules and pipelines', async () => {
    const relay = await openRelay(session);
    const { pipelines, pushesSeen, wirings } = relay;
    const rules = createEventRules(session.clients.events);
    const ports = { ...portsOf(session), rules, pipelines, pushesSeen, wirings };
    return { relay, survey: await surveyRules(ports, relay.deployment, options.pipeline ?? []) };
  });
  const { account } = relay.deployment;
  if (options.json !== true) printSurvey(survey, terminal);
  tellCounts(survey, `account ${account}, ${region}`, options, terminal);
  if (options.apply === true) {
    const ports = { ...portsOf(session), pipelines: relay.pipelines, undoFiles: { create: createUndoFile } };
    return runApply(ports, survey, { account, region }, options, terminal);
  }
  if (options.json === true) terminal.print(JSON.stringify({ account, region, ...surveyJson(survey) }, undefined, 2));
  return 0;
}

function tellCounts({ pipelines, leftovers }: Survey, where: string, options: Options, { note }: Terminal): void {
  const silent = (options.pipeline ?? []).filter((name) => !pipelines.some((plan) => plan.name === name));
  if (silent.length > 0) note(`no rule starts ${silent.join(' ')} at pushes`);
  const { replaceable, irreplaceable, removable, left } = countRules(pipelines);
  const count = replaceable + irreplaceable;
  note(
    `${where}: ${count} rule${count === 1 ? '' : 's'} on pushes, of which tags can take the place of ${replaceable}`,
  );
  if (removable + leftovers.length > 0)
    note(`${removable + leftovers.length} that relay migrate disabled can be removed`);
  if (left > 0) note(`${left} disabled, left alone`);
  if (options.apply !== true && replaceable + removable + leftovers.length > 0) note('relay migrate --apply does it');
}

async function undo(session: Session, path: string, options: Options): Promise<number> {
  const { clients, region, terminal } = session;
  const { Account: account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const file = await readUndoFile(path, { account, region });
  return runUndo(portsOf(session), file, options.pipeline ?? [], options, terminal);
}

/** Rules and pipelines; without the controller. */
const portsOf = (session: Session) => ({
  ruleState: createRuleState(session.clients.events),
  ruleChanges: createRuleChanges(session.clients.events),
  reader: session.reader,
  pipelineTags: { write: writeChange.bind(undefined, session) },
});
