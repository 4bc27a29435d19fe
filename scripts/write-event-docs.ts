/** Writes schemas and sample events into `docs/events.md`: `npm run docs:events`, after either has changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderEventDocs } from './render-event-docs.ts';

const FILE = join(import.meta.dirname, '../docs/events.md');

writeFileSync(FILE, renderEventDocs(readFileSync(FILE, 'utf8')));
