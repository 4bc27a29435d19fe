/** What `docs/events.md` shows of the schemas and the sample events, so that neither is written twice. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EVENT_TYPES, sentDetail } from '../shared/domain/relay-event.ts';

const SAMPLES = join(import.meta.dirname, '../events/commit-relay');
const BLOCK = /<!-- (sample|schema) (.+?) -->\n[\s\S]*?<!-- end -->/g;

/**
 * Fills every block `<!-- sample <file> --> ... <!-- end -->` and `<!-- schema <detail-type> --> ... <!-- end -->`.
 * @throws Error when a block names no event
 */
export function renderEventDocs(markdown: string): string {
  return markdown.replaceAll(BLOCK, (_block, kind: string, name: string) => {
    const json = kind === 'sample' ? readFileSync(join(SAMPLES, `${name}.json`), 'utf8').trim() : schemaOf(name);
    return `<!-- ${kind} ${name} -->\n\`\`\`json\n${json}\n\`\`\`\n<!-- end -->`;
  });
}

/** JSON Schema of a detail. Of inputs: an output's would forbid members that are added later. */
function schemaOf(name: string): string {
  const type = EVENT_TYPES.find((each) => each === name);
  if (type === undefined) throw new Error(`no event ${name} among ${EVENT_TYPES.join()}`);
  return shortLines(JSON.stringify(z.toJSONSchema(sentDetail(type), { io: 'input' }), null, 2));
}

/** Lists and objects without others inside, each on one line. */
const shortLines = (json: string): string =>
  json.replaceAll(/([[{])\n\s+([^[\]{}]*?)\n\s+([\]}])/g, (_all, open: string, inside: string, close: string) => {
    const space = open === '{' ? ' ' : '';
    return `${open}${space}${inside.replaceAll(/\n\s+/g, ' ')}${space}${close}`;
  });
