import { assembly } from '../../local/assembly/synth.ts';
import { createCommand, wholeNumber } from '../../local/commands/command.ts';
import { note, print, runCommand } from '../../local/commands/console.ts';
import { exitOnSignal } from '../../local/commands/signals.ts';
import { FLOWS } from './flows.ts';
import { runMatrix, type Summary } from './matrix.ts';
import { caseId } from './plan.ts';
import type { CaseResult } from './run-case.ts';

const CASES = 1_800;
const LANES = 12;
/** Lines of a case that are printed. */
const LINES = 200;
const PROGRESS_MS = 5_000;

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const collect = (value: string, before: string[] = []) => [...before, value];

const program = createCommand('npm run test:faults --')
  .description(
    'Runs each flow of the relay on local clouds with every fault at every AWS call, and checks that nothing is lost, doubled or silent.\n' +
      'Exits 1 where something is. The last line has the figures.',
  )
  .option(
    '--cases <number>',
    'cases at most; below the whole, a sample that has every operation under every fault',
    count,
    CASES,
  )
  .option('--seed <number>', 'chooses the sample, the pairs and the order; printed at the beginning', count)
  .option('--flow <name>', `only this flow; may be repeated: ${FLOWS.map(({ name }) => name).join(', ')}`, collect)
  .option('--case <id>', 'only this case, as a failure prints it; may be repeated', collect)
  .option('--lanes <number>', 'local clouds at once, each with one case at a time', wholeNumber(1, 100), LANES)
  .option('--list', 'prints the ids of the cases, and runs none')
  .parse();

type Options = {
  readonly cases: number;
  readonly seed?: number;
  readonly flow?: readonly string[];
  readonly case?: readonly string[];
  readonly lanes: number;
  readonly list?: true;
};

function report({ id, violations, lines }: CaseResult, seed: number): void {
  print(`\nFAILED ${id}`);
  for (const { kind, what } of violations) print(`  ${kind}: ${what}`);
  print(`  again: npm run test:faults -- --case '${id}'   (seed of this run: ${seed})`);
  for (const line of lines.slice(-LINES)) print(`  | ${line}`);
}

const figures = ({ cases, lost, doubled, silent }: Summary) =>
  `cases ${cases}, lost ${lost}, doubled ${doubled}, silent ${silent}`;

async function main(): Promise<number> {
  const { seed = Date.now() % 1_000_000, flow: flows, case: only, cases, lanes, list } = program.opts<Options>();
  exitOnSignal();
  note(`seed ${seed}; synthesising the stacks, booting ${lanes} local clouds and recording the flows`);
  const began = Date.now();
  let told = 0;
  let planned = 0;
  const summary = await runMatrix({
    assembly: await assembly(),
    seed,
    cases,
    lanes: Math.max(1, lanes),
    ...(flows === undefined ? {} : { flows }),
    ...(only === undefined ? {} : { only }),
    isDry: list === true,
    onPlan: (plan) => {
      planned = plan.length;
      note(`${planned} cases`);
      if (list) for (const each of plan) print(caseId(each));
    },
    onResult(result, soFar) {
      if (result.violations.length > 0) report(result, seed);
      if (planned === 0 || Date.now() - told < PROGRESS_MS) return;
      told = Date.now();
      const done = soFar.cases + soFar.unmet;
      note(`${done}/${planned}, ${Math.round((told - began) / 1000)} s: ${figures(soFar)}`);
    },
  });
  if (list) return 0;
  if (summary.unmet > 0) note(`${summary.unmet} more cases, whose faults met no call`);
  note(`${Math.round((Date.now() - began) / 1000)} s`);
  print(figures(summary));
  return summary.lost + summary.doubled + summary.silent === 0 ? 0 : 1;
}

await runCommand(main);
