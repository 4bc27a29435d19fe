/**
 * Synthesises every sample configuration as it would be deployed, with CDK's own validation, into `dist/samples/<name>`; or
 * only those that are named. Exits 1 where one fails.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { App } from 'aws-cdk-lib';
import { bundledCode, bundleFunctions } from '../infra/bundle.ts';
import { parseConfig } from '../infra/config.ts';
import { addStacks } from '../infra/stacks.ts';
import { cdkContext, sampleConfigs } from './configs.ts';

const FOLDER = join(import.meta.dirname, '../dist/samples');

const samples = sampleConfigs();
const names = process.argv.length > 2 ? process.argv.slice(2) : [...samples.keys()];
const unknown = names.filter((name) => !samples.has(name));
if (unknown.length > 0) {
  process.stderr.write(`no sample ${unknown.join(', ')}; there are ${[...samples.keys()].join(', ')}\n`);
  process.exit(1);
}
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
