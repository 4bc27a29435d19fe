import type { Outcome } from '../demo/outcome.ts';
import { paint, print, table } from './console.ts';

/** Prints what each pipeline did, one line a run or a pipeline that made none. */
export function printOutcomes(outcomes: readonly Outcome[]): void {
  const header = ['PIPELINE', 'FOLLOWS', 'RESULT', 'COMMIT', 'EXECUTION', 'STATUS', 'WHY'];
  const rows = outcomes.map((outcome) => [
    outcome.pipeline,
    outcome.follows,
    outcome.started ? 'started' : 'not started',
    outcome.commit?.slice(0, 8) ?? '-',
    outcome.executionId ?? '-',
    outcome.status ?? '-',
    outcome.why,
  ]);
  const [head = '', ...lines] = table([header, ...rows]);
  print(paint('bold', head));
  for (const [at, line] of lines.entries()) print(outcomes[at]?.started === true ? paint('green', line) : line);
}
