import { type ReplayResult, replay } from '../demo/replay.ts';
import { readSampleEvent, type SampleEvent, SampleEventError } from '../demo/sample-event.ts';
import { DEMO_ACCOUNTS, withDemo } from './boot.ts';
import { createCommand } from './command.ts';
import { note, paint, print, runCommand } from './console.ts';
import { printOutcomes } from './outcome-table.ts';

const command = createCommand('npm run replay --')
  .description(
    'Replays sample events against the demo fleet on the local cloud and prints what every follower decided and ' +
      'what started. Exits 2 if a file cannot be read or holds no event that is known.',
  )
  .argument('<file...>', 'event envelopes as JSON, as in events/')
  .option('--json', 'print the results as one JSON document (with npm run --silent, and nothing else)')
  .parse();

const { json = false } = command.opts<{ json?: boolean }>();

await runCommand(async () => {
  const samples = await readAll(command.args);
  if (samples === undefined) return 2;
  const results = await withDemo(async (demo) => {
    const made: ReplayResult[] = [];
    for (const sample of samples) {
      note(`replaying ${sample.file}`);
      const result = await replay(sample, demo);
      made.push(result);
      if (!json) printResult(result);
    }
    return made;
  });
  if (json) print(JSON.stringify(results, undefined, 2));
  return 0;
});

/** Every sample, or undefined after each fault has been told. */
async function readAll(files: readonly string[]): Promise<SampleEvent[] | undefined> {
  const samples: SampleEvent[] = [];
  let faults = 0;
  for (const file of files) {
    try {
      samples.push(await readSampleEvent(file, DEMO_ACCOUNTS));
    } catch (error) {
      if (!(error instanceof SampleEventError)) throw error;
      note(`error: ${error.message}`);
      faults += 1;
    }
  }
  return faults === 0 ? samples : undefined;
}

function printResult({ file, eventId, detailType, push, rules, ended, outcomes }: ReplayResult): void {
  print();
  print(`${paint('bold', file)}  ${detailType}, event ${eventId}`);
  if (push !== undefined) print(`push of ${push.commit} to ${push.ref} of ${push.repository}`);
  if (rules.length === 0) print('no rule of its account matches it: it goes nowhere and starts nothing');
  else print(`matched by ${rules.join(', ')}; ${ended}`);
  if (outcomes.length > 0) printOutcomes(outcomes);
  if (push !== undefined && outcomes.some(({ started, commit }) => started && commit !== push.commit)) {
    print("(the runs took the head of the branch: the sample's commit is not in the demo's repository)");
  }
}
