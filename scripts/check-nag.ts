/**
 * Puts cdk-nag's AWS Solutions rules to the stacks of every sample configuration, a part of `npm run check`. Prints what has no
 * reason beside its construct, and exits 1 where there is any.
 */
import process from 'node:process';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { parseConfig } from '../infra/config.ts';
import { addStacks } from '../infra/stacks.ts';
import { cdkContext, sampleConfigs } from './configs.ts';
import { auditApp } from './nag-audit.ts';

/** What the functions run is not what the rules are about. */
const CODE = Code.fromInline('export const handler = async () => {};');

let checked = 0;
const faults: string[] = [];
for (const [name, config] of sampleConfigs()) {
  const app = new App({ analyticsReporting: false, context: cdkContext() });
  addStacks(app, parseConfig(config), () => CODE);
  checked += app.node.children.length;
  faults.push(...auditApp(app).map((fault) => `${name}: ${fault}`));
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`cdk-nag: ${checked} stacks, ${faults.length} findings without a reason\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
