import process from 'node:process';
import { assembly } from '../../local/assembly/synth.ts';
import { alarmedQueues } from './dead-letters.ts';
import { FLOWS } from './flows.ts';
import { openLane } from './lane.ts';
import { singles } from './plan.ts';
import { record, runCase } from './run-case.ts';
import { siteId } from './site.ts';

const [wanted = 'push-1', filter = ''] = process.argv.slice(2);
const folder = await assembly();
const alarmed = await alarmedQueues(folder);
let t = performance.now(),
  cpu = process.cpuUsage();
const lap = (what: string) => {
  const c = process.cpuUsage(cpu);
  process.stdout.write(
    `${what}: ${Math.round(performance.now() - t)} ms, cpu ${Math.round((c.user + c.system) / 1000)}\n`,
  );
  t = performance.now();
  cpu = process.cpuUsage();
};
const lane = await openLane(folder);
lap('lane');
for (const flow of FLOWS.filter(({ name }) => name === wanted)) {
  const stage = await flow.prepare(lane);
  lap('prepared');
  const recorded = await record(lane, flow, stage, alarmed);
  lap('recorded');
  for (const site of recorded.sites)
    process.stdout.write(`${siteId(site)} ${site.isCold ? 'cold' : ''} ${site.mentions.join(' ')}\n`);
  for (const each of singles(recorded)) {
    const id = JSON.stringify(each.blows.map(({ site, kind }) => `${siteId(site)}:${kind}`)) + each.tokensIgnored;
    if (!id.includes(filter)) continue;
    const result = await runCase(lane, stage, each, alarmed);
    lap(`${result.id} met ${result.isMet} ${JSON.stringify(result.violations)}`);
    for (const line of result.lines) process.stdout.write(`    ${line.slice(0, 400)}\n`);
  }
}
await lane.close();
