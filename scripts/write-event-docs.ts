import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommand } from '../local/commands/command.ts';
import { renderEventDocs } from './render-event-docs.ts';

createCommand('npm run docs:events --')
  .description('Writes schemas and sample events into docs/events.md, after either has changed.')
  .parse();

const FILE = join(import.meta.dirname, '../docs/events.md');

writeFileSync(FILE, renderEventDocs(readFileSync(FILE, 'utf8')));
