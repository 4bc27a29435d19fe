import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembly } from '../local/assembly/synth.ts';
import { createCommand } from '../local/commands/command.ts';
import { ASSUMED } from './costs/assumptions.ts';
import { readDeployed } from './costs/deployed.ts';
import { renderCostDocs } from './costs/render.ts';
import { renderImports } from './render-imports.ts';

createCommand('npm run docs:costs --')
  .description(
    'Writes costs, and what is to be imported, into docs/deploy.md, after prices, usage or templates have changed.',
  )
  .parse();

const FILE = join(import.meta.dirname, '../docs/deploy.md');

const folder = await assembly();
const deployed = readDeployed(folder, ASSUMED.daysAMonth);
writeFileSync(FILE, renderImports(renderCostDocs(readFileSync(FILE, 'utf8'), deployed), folder));
