import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Area, areaOfPath, covers } from '../../../cli/lint/coverage.ts';
import { matchesGlob } from '../../../shared/domain/glob.ts';

it.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['a/', 'a/b', true],
  ['a/', 'a/b/', true],
  ['a/', 'a/', true],
  ['a/b/', 'a/', false],
  ['a/', 'ab', false],
  ['a/', 'a/:.md', true],
  ['a/', 'a:', false],
  ['::/:.md', 'x.md', true],
  ['::/:.md', 'x.ts', false],
  ['a/::', 'a/', true],
  ['a/::', 'a/b/', true],
  ['a/::', 'a/x:', true],
  ['::', 'a/:.md', true],
  ['a/:', 'a/', false],
  ['a/:/::', 'a/b/', true],
  ['a/:', 'a/b', true],
  ['a:', 'ab:', false],
])('%s covers %s: %s', (area, other, expected) => {
  expect(covers(areaOfPath(area), areaOfPath(other))).toBe(expected);
});

const word = fc
  .array(fc.constantFrom('a', 'b', '/', ':', '::'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));
const holds = ({ kind, text }: Area, path: string): boolean =>
  kind === 'one' ? path === text : kind === 'prefix' ? path.startsWith(text) && path !== text : matchesGlob(text, path);

it('never says so of what holds a text that the other does not', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(word, word, text, (a, b, path) => {
      // No path and no ref ends in a slash.
      fc.pre(!a.includes(':::') && !b.includes(':::') && !path.endsWith('/'));
      const [area, other] = [areaOfPath(a), areaOfPath(b)];
      if (covers(area, other) && holds(other, path)) expect(holds(area, path)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
