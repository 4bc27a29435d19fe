import process from 'node:process';
import { createCommand, wholeNumber } from '../../local/commands/command.ts';
import { bootCloud } from '../support/local-cloud.ts';
import { allDone, createFollowers, messagesIn, startedRuns } from '../support/many-followers.ts';

const command = createCommand('npm run bench:pressure --')
  .description(
    'Prints what becomes of one push while the local CodePipeline lets 20 starts a second through, and how long the last start took. ' +
      'Exits 1 where a start is missing, doubled or dead, where it takes more than 1.15 times what the limit imposes, or where ' +
      'more than a tenth of the calls are throttled.',
  )
  .argument('[followers]', 'pipelines that follow the branch', wholeNumber(1, 1000), 1000)
  .parse();
const FOLLOWERS: number = command.processedArgs[0];
const STARTS_PER_SECOND = 20;
const MOST_SECONDS = (1.15 * FOLLOWERS) / STARTS_PER_SECOND;
const MOST_THROTTLED = 0.1;

const began = performance.now();
const test = await bootCloud({ startsPerSecond: STARTS_PER_SECOND });
const app = await test.createRepository('app');
await test.dispatched(await app.push('main', 'README.md', '# app\n'));
const names = Array.from({ length: FOLLOWERS }, (_, n) => `follower-${n}`);
await createFollowers(test, names);
process.stderr.write(`${FOLLOWERS} pipelines created and registered\n`);

const calls = { made: 0, throttled: 0, lastStart: 0 };
test.cloud.recorder.listen(({ operation, error }) => {
  if (operation !== 'StartPipelineExecution') return;
  calls.made += 1;
  if (error === 'ThrottlingException') calls.throttled += 1;
  if (error === undefined) calls.lastStart = performance.now();
});
const cpu = process.cpuUsage();
const pushed = performance.now();
await app.push('main', 'a.txt', '1');
await test.logs.waitFor('the push to be dispatched', {
  matches: (line) => line.message === 'push dispatched' && line['starts'] === FOLLOWERS,
  within: 600_000,
});
await allDone(test);
const { user, system } = process.cpuUsage(cpu);
const runs = [...(await startedRuns(test, names)).values()];
const deadLetters = await messagesIn(test, /-dlq/);
await test.close();

const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10;
const figures = {
  followers: FOLLOWERS,
  runs: runs.flat().length,
  eachOnce: runs.every(({ length }) => length === 1),
  deadLetters,
  seconds: seconds(calls.lastStart - pushed),
  mostSeconds: MOST_SECONDS,
  calls: calls.made,
  throttledShare: Math.round((1000 * calls.throttled) / calls.made) / 1000,
  createSeconds: seconds(pushed - began),
  processorSeconds: seconds((user + system) / 1000),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
const isRight =
  figures.eachOnce &&
  figures.deadLetters === 0 &&
  figures.seconds <= MOST_SECONDS &&
  figures.throttledShare <= MOST_THROTTLED;
if (!isRight) process.exitCode = 1;
