import process from 'node:process';
import { App } from 'aws-cdk-lib';
import { bundledCode, bundleFunctions } from './bundle.ts';
import { CONTEXT_KEY, ConfigError } from './config.ts';
import { readConfig } from './config-file.ts';
import { addStacks } from './stacks.ts';

const app = new App({ analyticsReporting: false });
try {
  const config = readConfig(app.node.tryGetContext(CONTEXT_KEY));
  bundleFunctions();
  addStacks(app, config, bundledCode);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
