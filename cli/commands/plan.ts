import type { Command } from 'commander';
import type { PipelineName } from '../../shared/domain/names.ts';
import { openSession, type Relay } from '../aws/session.ts';
import { type CommonOptions, createCommand, pipelineNames } from '../command.ts';
import { makePlan } from '../plan/make-plan.ts';
import { printPlan } from '../plan/print-plan.ts';
import { type Scope, type ScopeOptions, scopeOf } from '../plan/scope.ts';
import { planExitCode } from '../plan/subject-plan.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & ScopeOptions;

const EXAMPLES = [
  'relay plan                      # every pipeline that is registered',
  'relay plan app-dev app-prod',
  'relay plan --all                # also the relay bus, the forward rules, and what else starts pipelines',
  'relay plan --json | jq -r \'.[].findings[] | select(.severity == "error") | .subject + " " + .field\'',
];

export function planCommand(): Command {
  return createCommand('plan', EXAMPLES)
    .summary('show what differs from what should be, and what is to come of it')
    .description(
      'Looks at pipelines now, with your credentials, as the controller does, and prints every difference between them and ' +
        'what their tags and the deployment ask for: whether and when it is repaired, and what stands in its way. Changes nothing.',
    )
    .argument('[pipelines...]', 'names of pipelines; default: all that are registered', pipelineNames)
    .option('--all', 'all pipelines, and the wiring: relay bus, forward rules, double triggers')
    .option('--wiring', 'the wiring; alone, no pipelines')
    .addHelpText('after', EXIT_CODES);
}

const EXIT_CODES = `
Exit codes: 0 no drift; 1 drift, or tags that are wrong (terraform plan -detailed-exitcode has 2 for that, and 1 for
errors); 2 wrong usage, or it cannot be done or not be read.`;

export async function plan(names: readonly PipelineName[], options: Options, terminal: Terminal): Promise<number> {
  const scope = names.length === 0 && !options.wiring && !options.all ? REGISTERED : scopeOf(names, options);
  const session = await openSession(options, terminal);
  const made = await makePlan(session, scope, options, false);
  const { subjects, stored, relay } = made;
  if (subjects.length === 0) tellEmpty(relay, terminal);
  if (options.json === true) {
    terminal.print(JSON.stringify(subjects, undefined, 2));
    if (stored !== undefined) terminal.note(stored);
  } else if (subjects.length > 0) printPlan(made, terminal);
  return planExitCode(subjects);
}

const REGISTERED: Scope = { names: 'all', wiring: false };

const tellEmpty = ({ deployment: { account, region } }: Relay, { note }: Terminal): void =>
  note(`no pipeline is registered in account ${account}, ${region}; relay follow PIPELINE makes one a follower`);
