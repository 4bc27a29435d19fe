import type { Command } from 'commander';
import type { CommitId, PipelineName, RefName, RepositoryArn } from '../../shared/domain/names.ts';
import { readSkipDirectives } from '../aws/controller.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession, type Relay, type Session } from '../aws/session.ts';
import { openSource, type SourceOptions, sourceOptions, UNREADABLE } from '../aws/source-account.ts';
import { type CommonOptions, createCommand, pipelineName } from '../command.ts';
import { type Explanation, explain as explanationOf } from '../explain/explanation.ts';
import { explanationJson, printExplanation } from '../explain/print.ts';
import { outsideScope, readEvent, scopeOf } from '../explain/read-event.ts';
import { type Described, type Subject, subjectOf } from '../explain/subject.ts';
import { tellOther } from '../explain/tell-other.ts';
import { CommandError } from '../failure.ts';
import { readText } from '../lint/read-text.ts';
import { commitId, refName, repositoryArn, repositoryText } from '../push-arguments.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName } from '../terminal/words.ts';

type Options = CommonOptions &
  SourceOptions & {
    readonly repository?: string;
    readonly ref?: RefName;
    readonly commit?: CommitId;
    readonly old?: CommitId;
    readonly pipeline?: PipelineName;
  };

const EXAMPLES = [
  'relay explain event.json --source-profile code-account',
  'relay explain --repository 111111111111/app --ref main --commit "$(git rev-parse HEAD)"',
  'relay explain --repository app --ref main --commit C --old B --pipeline app-dev',
];

const MORE = `
A push that the relay has seen is found by its commit; for another one, --old is the commit that the ref was at before:
without it, the ref counts as new, and path filters let it through.
Exit codes: 0 explained, whatever starts; 1 the relay would not take this event; 2 it cannot be done.`;

export function explainCommand(): Command {
  const command = createCommand('explain', EXAMPLES)
    .summary('say what a push starts, and why not')
    .description(
      'Says what every follower of the repository does about a push, by the same code as the controller: with what it starts, ' +
        'or which clause decided that it does not. Starts nothing. The push is an event as CodeCommit sends it, or ' +
        'described by options.',
    )
    .argument('[event-file]', 'the event, as in events/codecommit; - for standard input')
    .option('--repository <repository>', 'repository: name, account/name or ARN', repositoryText)
    .option('--ref <ref>', 'branch, or full name of a ref', refName)
    .option('--commit <id>', 'the pushed commit', commitId)
    .option('--old <id>', 'the commit that the ref was at before', commitId)
    .option('--pipeline <name>', 'this pipeline alone, with what would be sent', pipelineName)
    .addHelpText('after', MORE);
  for (const option of sourceOptions()) command.addOption(option);
  return command;
}

export async function explain(file: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  assertConsistent(file, options);
  const body = file === undefined ? undefined : await readText(file);
  const session = await openSession(options, terminal);
  const relay = await openRelay(session);
  const event = body === undefined ? undefined : readEvent(body, relay);
  if (event !== undefined && event.kind !== 'push') return tellOther(event, relay, { ...options, file }, terminal);
  const described = event === undefined ? describedBy(options, relay) : event.push;
  const outside = event === undefined ? outsideScope(described.repository, relay) : undefined;
  if (outside !== undefined) return tellOther(outside, relay, options, terminal);
  const explanation = await terminal.working('reading the registry and the repository', async () => {
    const { state } = await relay.refs.read(described);
    const subject: Subject =
      event === undefined ? subjectOf(described, state, new Date()) : { event: event.push, isKnown: true };
    return explanationOf(relay, await knowledgeOf(session, relay, described.repository, options), subject, state);
  });
  if (options.pipeline !== undefined) await tellUnconcerned(session, explanation, options.pipeline);
  if (options.json === true)
    terminal.print(JSON.stringify(explanationJson(explanation, options.pipeline), undefined, 2));
  else printExplanation(explanation, options.pipeline, terminal);
  return 0;
}

/** Says that a pipeline has nothing to do with the push. @throws CommandError where there is no such pipeline */
async function tellUnconcerned(session: Session, { event, decisions, undecided }: Explanation, name: PipelineName) {
  if (undecided.includes(name) || decisions.some(({ follower }) => follower.pipeline === name)) return;
  await observe(session, name);
  const repository = repositoryName(event.repository);
  session.terminal.note(`${name} follows nothing of ${repository}: relay show ${name} tells what it does`);
}

async function knowledgeOf(session: Session, { deployment }: Relay, repository: RepositoryArn, options: Options) {
  const [source, skipDirectives] = await Promise.all([
    openSource(session, deployment.account, repository, options),
    readSkipDirectives(session.clients, session.region),
  ]);
  return { source: source?.reader ?? UNREADABLE, skipDirectives };
}

/** @throws CommandError where the options do not say all of a push */
function describedBy({ repository, ref, commit, old }: Options, relay: Relay): Described {
  if (repository === undefined || ref === undefined || commit === undefined) {
    const missing = Object.entries({ repository, ref, commit }).flatMap(([name, value]) => (value ? [] : `--${name}`));
    const all = missing.length === 3 ? 'say which push: EVENT_FILE, or ' : 'also say ';
    throw new CommandError(2, `${all}${missing.join(' and ')} ${TELLS_MORE}`);
  }
  const { accounts, region } = scopeOf(relay);
  const arn = repositoryArn(repository, region, accounts);
  return { repository: arn, ref, commit, ...(old === undefined ? {} : { oldCommit: old }) };
}

function assertConsistent(file: string | undefined, { repository, ref, commit, old }: Options): void {
  if (file === undefined || (repository ?? ref ?? commit ?? old) === undefined) return;
  const message = `${file} says all of the push: leave out --repository, --ref, --commit and --old ${TELLS_MORE}`;
  throw new CommandError(2, message);
}

const TELLS_MORE = '(relay explain --help tells more)';
