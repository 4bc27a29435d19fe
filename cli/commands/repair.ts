import type { Command } from 'commander';
import type { PipelineName } from '../../shared/domain/names.ts';
import { openSession } from '../aws/session.ts';
import { type CommonOptions, createCommand, pipelineNames, seconds } from '../command.ts';
import { CommandError } from '../failure.ts';
import { makePlan } from '../plan/make-plan.ts';
import { printPlan } from '../plan/print-plan.ts';
import { type Scope, type ScopeOptions, scopeOf } from '../plan/scope.ts';
import { orderRepairs, type WaitOptions } from '../repair/order-repair.ts';
import { isRepairable, keptAsFound, type RepairResult, repairExitCode } from '../repair/repair-result.ts';
import { resultLines, resultSummary } from '../repair/result-lines.ts';
import { type Answer, isWanted } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & ScopeOptions & Answer & WaitOptions;

const EXAMPLES = ['relay repair app-dev', 'relay repair --wiring', 'relay repair --all --yes --timeout 300'];

export function repairCommand(): Command {
  return createCommand('repair', EXAMPLES)
    .summary('have drift repaired now, also where the mode is observe')
    .description(
      'Shows what differs (relay plan), asks, has the controller repair it, and waits until it has. The controller looks afresh ' +
        'and changes what it then finds, never while something runs in the pipeline, and nothing that is contested, ' +
        'blocked by a missing right, or of mode off.',
    )
    .argument('[pipelines...]', 'names of pipelines', pipelineNames)
    .option('--all', 'all pipelines that are registered, and the wiring')
    .option('--wiring', 'the relay bus and the forward rules')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'do not wait until pipelines are repaired')
    .option('--timeout <seconds>', 'wait at most so long', seconds, 120)
    .addHelpText('after', EXIT_CODES);
}

const EXIT_CODES = `
Exit codes: 0 all is repaired that the relay repairs, or with --no-wait ordered; what is only for you to mend, as a double
trigger, is shown; 1 not wanted, or something is not repaired or in the way of it: it says why; 2 wrong usage, or it cannot be
done, as without the right to send to the queue.`;

export async function repair(names: readonly PipelineName[], options: Options, terminal: Terminal): Promise<number> {
  const { print, note } = terminal;
  const scope = repairScope(names, options);
  const session = await openSession(options, terminal);
  const made = await makePlan(session, scope, options, true);
  if (made.stored !== undefined) throw new CommandError(2, made.stored);
  if (options.json !== true) printPlan(made, terminal, true);
  const plans = made.subjects.filter(isRepairable);
  const kept = made.subjects.filter((plan) => !isRepairable(plan)).map(keptAsFound);
  if (plans.length === 0) note('there is nothing that the relay would repair');
  else if (!(await isWanted(terminal, options, 'Repair?', 'repair it'))) {
    note('nothing was changed');
    return 1;
  }
  const repaired = plans.length === 0 ? [] : await orderRepairs(session, made.relay, plans, options);
  const results = [...repaired, ...kept];
  if (options.json === true) print(JSON.stringify(results, undefined, 2));
  else if (plans.length > 0) printResults(results, options.timeout, terminal);
  return repairExitCode(results);
}

function repairScope(names: readonly PipelineName[], options: Options): Scope {
  const scope = scopeOf(names, options);
  if (scope.names.length > 0 || scope.wiring) return scope;
  throw new CommandError(2, 'say what to repair: PIPELINE..., --wiring or --all');
}

function printResults(results: readonly RepairResult[], timeout: number, { print, paint }: Terminal): void {
  print();
  for (const line of results.flatMap((result) => resultLines(result, timeout, paint))) print(line);
  if (results.some(({ state }) => state === 'done')) print(resultSummary(results));
}
