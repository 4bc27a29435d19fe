import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { App } from 'aws-cdk-lib';
import { bundledCode, bundleFunctions } from '../infra/bundle.ts';
import { parseConfig } from '../infra/config.ts';
import { addStacks } from '../infra/stacks.ts';
import { createCommand } from '../local/commands/command.ts';
import { cdkContext, sampleConfigs } from './configs.ts';

const FOLDER = join(import.meta.dirname, '../dist/samples');

const samples = sampleConfigs();
const command = createCommand('npm run synth:samples --')
  .description(
    "Synthesises sample configurations as they would be deployed, with CDK's own validation, into dist/samples/<name>. " +
      'Exits 1 where one fails.',
  )
  .argument('[samples...]', `of ${[...samples.keys()].join(', ')}; all unless given`)
  .parse();
const names = command.args.length > 0 ? command.args : [...samples.keys()];
const unknown = names.filter((name) => !samples.has(name));
if (unknown.length > 0)
  command.error(`error: expected samples of ${[...samples.keys()].join(', ')}, got ${unknown.join(', ')}`);
bundleFunctions();
for (const name of names) {
  const outdir = join(FOLDER, name);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const app = new App({ analyticsReporting: false, context: cdkContext(), outdir });
  addStacks(app, parseConfig(samples.get(name)), bundledCode);
  const { stacks } = app.synth();
  process.stdout.write(`${name}: ${stacks.length} stacks\n`);
}
