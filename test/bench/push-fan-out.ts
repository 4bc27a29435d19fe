import process from 'node:process';
import { createCommand, wholeNumber } from '../../local/commands/command.ts';
import { bootCloud } from '../support/local-cloud.ts';

const command = createCommand('npm run bench --')
  .description(
    'Prints how long one push takes to start its followers on the local cloud: milliseconds of wall and processor time.',
  )
  .argument('[followers]', 'pipelines that follow the branch', wholeNumber(1, 1000), 200)
  .parse();
const FOLLOWERS: number = command.processedArgs[0];

const began = performance.now();
const test = await bootCloud();
const booted = performance.now();
const app = await test.createRepository('app');
await test.dispatched(await app.push('main', 'README.md', '# app\n'));
const names = Array.from({ length: FOLLOWERS }, (_, n) => `follower-${n}`);
const sources = [{ repository: 'app', branch: 'main' }];
await Promise.all(names.map((name) => test.createPipeline({ name, sources, follow: '@' })));
const created = performance.now();
process.stderr.write(`${FOLLOWERS} pipelines created and registered\n`);
const cpu = process.cpuUsage();
const commit = await app.push('main', 'a.txt', '1');
const pushed = performance.now();
await test.dispatched(commit);
const started = performance.now();
const { user, system } = process.cpuUsage(cpu);
const runs = await Promise.all(names.map((name) => test.startedRuns(name)));
await test.close();

const figures = {
  followers: FOLLOWERS,
  runs: runs.flat().length,
  bootMs: Math.round(booted - began),
  createAndRegisterMs: Math.round(created - booted),
  pushToLastStartMs: Math.round(started - pushed),
  processorMs: Math.round((user + system) / 1000),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
if (figures.runs !== FOLLOWERS) process.exitCode = 1;
