import type { Command } from 'commander';
import type { PipelineName } from '../../shared/domain/names.ts';
import { openRelay, openSession } from '../aws/session.ts';
import { type SourceOptions, sourceOptions } from '../aws/source-account.ts';
import { type CommonOptions, createCommand, pipelineNames } from '../command.ts';
import { openDoctorPorts } from '../doctor/doctor-ports.ts';
import { asJson, printReport } from '../doctor/print.ts';
import { walk } from '../doctor/report.ts';
import { CommandError } from '../failure.ts';
import { freezeNow, freezeText } from '../terminal/freeze-words.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & SourceOptions & { readonly wiring?: boolean };

const EXAMPLES = [
  'relay doctor app-dev --source-profile code-account',
  'relay doctor --source-profile code-account         # every registered pipeline, and the wiring',
  'relay doctor --wiring --source-role-arn arn:aws:iam::111111111111:role/reader',
  'relay doctor app-dev --json | jq -r \'.[] | select(.state == "wrong") | .link + " " + .faults[0].where\'',
];

const MORE = `
Links, in this order: repository, forward-rule, forward-role and bus-policy of each source account; rules, functions and
queues of the controller; follower, source-action, pipeline-role, downstream-roles, action-role, bucket, key, key-arn and
polling of each pipeline. ok; wrong, with the statement or field to change; unknown, with the call that was refused; not
looked, where another link makes a look meaningless. A link of a pipeline whose definition is wrong is looked at as if
that were right.
Exit codes: 0 nothing is wrong, though some may be unknown; 1 a link is wrong; 2 wrong usage, or it cannot be done.`;

export function doctorCommand(): Command {
  const command = createCommand('doctor', EXAMPLES)
    .summary('find the link that keeps a push from a run that succeeds')
    .description(
      'Walks all that a push passes, from its repository to the artifacts of a run, in both accounts, and says of each link ' +
        'whether it is right. The account of the repositories is looked at with --source-profile or --source-role-arn. ' +
        'Changes nothing.',
    )
    .argument('[pipelines...]', 'names of pipelines; default: all that are registered, and the wiring', pipelineNames)
    .option('--wiring', 'what all pipelines share, and no pipeline')
    .addHelpText('after', MORE);
  for (const option of sourceOptions()) command.addOption(option);
  return command;
}

export async function doctor(names: readonly PipelineName[], options: Options, terminal: Terminal): Promise<number> {
  if (options.wiring === true && names.length > 0) {
    throw new CommandError(2, `--wiring looks at no pipeline: give it or names, got ${names.join(' ')} as well`);
  }
  const session = await openSession(options, terminal);
  let progress = 'reading the registry';
  const { sections, freeze } = await terminal.working(
    () => progress,
    async () => {
      const relay = await openRelay(session);
      const ports = await openDoctorPorts(session, relay, options);
      progress = 'looking at the chain';
      const which = names.length > 0 ? names : options.wiring === true ? 'none' : 'registered';
      const sections = await walk(session, ports, which, options, (done, of) => {
        progress = `looking at pipelines, ${done} of ${of}`;
      });
      return { sections, freeze: await freezeNow(relay.freezes) };
    },
  );
  if (options.json === true) terminal.print(JSON.stringify(asJson(sections), undefined, 2));
  else printReport(sections, terminal);
  if (freeze !== undefined) terminal.note(`${freezeText(freeze)}: nothing is started until the thaw`);
  return sections.some(({ checks }) => checks.some(({ verdict }) => verdict.state === 'wrong')) ? 1 : 0;
}
