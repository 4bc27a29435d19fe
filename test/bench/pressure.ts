import process from 'node:process';
import { bootCloud } from '../support/local-cloud.ts';
import { allDone, createFollowers, messagesIn, startedRuns } from '../support/many-followers.ts';

/**
 * One push to 1,000 followers while the local CodePipeline lets 20 starts a second through: what became of it, and how long
 * the last start took, against the time that this limit imposes. Exits 1 where a start is missing, doubled or dead, where
 * it takes more than 1.15 times that time, or where more than a tenth of the calls are throttled. `npm run bench:pressure
 * -- 200` for 200 followers.
 */
const [argument = '1000'] = process.argv.slice(2);
const FOLLOWERS = Number(argument);
if (!Number.isInteger(FOLLOWERS) || FOLLOWERS < 1 || FOLLOWERS > 1000) {
  process.stderr.write(
    `usage: npm run bench:pressure -- [followers]; expected a whole number from 1 to 1000, got ${argument}\n`,
  );
  process.exit(argument === '--help' ? 0 : 2);
}
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
