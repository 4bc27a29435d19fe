import { playRound, ROUNDS, type RoundResult } from '../demo/rounds.ts';
import { withDemo } from './boot.ts';
import { createCommand } from './command.ts';
import { note, paint, print, runCommand } from './console.ts';
import { printOutcomes } from './outcome-table.ts';

const command = createCommand('npm start --')
  .description(
    'Runs the main job on a local two-account cloud: git pushes in the source account start the pipelines that ' +
      'follow them in the pipeline account. Exits 0 if every pipeline did what it should, else 1.',
  )
  .option('--json', 'print the result as one JSON document (with npm start --silent, and nothing else)')
  .parse();

const { json = false } = command.opts<{ json?: boolean }>();

await runCommand(() =>
  withDemo(async ({ clients, copies, logs }) => {
    const results: RoundResult[] = [];
    for (const round of ROUNDS) {
      note(`git push ${round.repository} ${round.branch}`);
      const result = await playRound(round, clients, copies, logs);
      results.push(result);
      if (!json) printRound(result);
    }
    const differences = results.flatMap((result) => result.differences);
    if (json) print(JSON.stringify({ rounds: results, differences }, undefined, 2));
    else printVerdict(results, differences);
    return differences.length === 0 ? 0 : 1;
  }),
);

function printRound({ repository, branch, commit, outcomes }: RoundResult): void {
  print();
  print(`pushed ${commit} to ${branch} of ${repository}`);
  printOutcomes(outcomes);
}

function printVerdict(results: readonly RoundResult[], differences: readonly string[]): void {
  const started = results.flatMap(({ outcomes }) => outcomes).filter((outcome) => outcome.started).length;
  print();
  if (differences.length === 0) {
    print(paint('green', `${results.length} pushes, ${started} starts, each follower once: as expected`));
    return;
  }
  print(paint('red', 'not as expected:'));
  for (const difference of differences) print(`  ${difference}`);
}
