import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compilePattern } from '../../local/events/pattern.ts';
import { renderEventDocs } from '../../scripts/render-event-docs.ts';
import { FindingResult } from '../../shared/domain/drift/finding.ts';
import { EVENT_TYPES, sentDetail } from '../../shared/domain/relay-event.ts';
import { Problem } from '../../shared/domain/tags/problem.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const sections = new Map(page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text] as const));

/** Names in the first column of a section's table. */
const fieldsOf = (section: string) =>
  [...(sections.get(section) ?? '').matchAll(/^\| (`.+?) \|/gm)].flatMap(([, names = '']) =>
    names.split(', ').map((name) => name.replaceAll('`', '')),
  );

describe('docs/events.md', () => {
  it('has the schemas and samples as they are; else run `npm run docs:events`', () => {
    expect(page).toBe(renderEventDocs(page));
  });

  it.each(EVENT_TYPES)('explains every field of %s, with schema and sample', (type) => {
    expect(fieldsOf(type).toSorted()).toEqual(Object.keys(sentDetail(type).shape).toSorted());
    expect(sections.get(type)).toContain(`<!-- schema ${type} -->`);
    expect(sections.get(type)).toContain(`<!-- sample ${type.toLowerCase().replace(' ', '-')} -->`);
    expect(page).toContain(`| [${type}](#${type.toLowerCase().replace(' ', '-')}) |`);
  });

  it.each([
    ['Findings', FindingResult.shape],
    ['Problems', Problem.shape],
  ])('explains every field of %s', (section, shape) => {
    expect(fieldsOf(section).toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  it('shows patterns that EventBridge takes, and that match what they say', () => {
    const patterns = [...(sections.get('Listening') ?? '').matchAll(/```json\n([\s\S]+?)```/g)];
    const matches = patterns.map(([, pattern = '']) => compilePattern(pattern));
    const started: unknown = JSON.parse(
      readFileSync(new URL('../../events/commit-relay/pipeline-started.json', import.meta.url), 'utf8'),
    );
    expect(matches.map((match) => match(z.record(z.string(), z.unknown()).parse(started)))).toEqual([true, false]);
  });

  it('names no event that there is not', () => {
    expect(() => renderEventDocs('<!-- schema Pipeline Stopped -->\n<!-- end -->')).toThrow(
      'no event Pipeline Stopped',
    );
  });
});
