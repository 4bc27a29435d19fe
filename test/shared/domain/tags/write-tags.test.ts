import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FollowOptions } from '../../../../shared/domain/tags/follow-options.ts';
import { MAX_VALUE, parseTags } from '../../../../shared/domain/tags/parse-tags.ts';
import { writeTags } from '../../../../shared/domain/tags/write-tags.ts';

const branch = (length: number) => 'x'.repeat(length);

describe('the tags that options are written as', () => {
  it.each<[FollowOptions, Record<string, string>]>([
    [{}, { follow: '@' }],
    [{ branches: ['main', 'release/*'] }, { follow: 'main release/:' }],
    [{ branches: ['refs/heads/main'] }, { follow: 'main' }],
    [{ branches: ['x/refs/heads/main'] }, { follow: 'x/refs/heads/main' }],
    [{ gitTags: ['v*', 'refs/tags/w'] }, { follow: 'refs/tags/v: refs/tags/w' }],
    [{ gitTags: ['x/refs/tags/v'] }, { follow: 'refs/tags/x/refs/tags/v' }],
    [{ branches: ['main'], gitTags: ['v*'] }, { follow: 'main refs/tags/v:' }],
    [{ repository: '111111111111/app' }, { follow: '@', repository: '111111111111/app' }],
    [{ paths: ['src/', '**/*.ts'] }, { follow: '@', paths: 'src/ ::/:.ts' }],
    [{ ignorePaths: ['docs/', '*.md'] }, { follow: '@', 'ignore-paths': 'docs/ :.md' }],
    [{ start: 'commit' }, { follow: '@', start: 'commit' }],
    [{ variables: { REF: 'ref', SHA: 'short-commit' } }, { follow: '@', variables: 'REF=ref SHA=short-commit' }],
    [{ paused: true }, { follow: '@', paused: 'true' }],
    [{ paused: false }, { follow: '@' }],
    [{ repair: 'observe' }, { follow: '@', repair: 'observe' }],
  ])('%j', (options, expected) => {
    const prefixed = (suffix: string) =>
      Object.fromEntries(Object.entries(expected).map(([name, value]) => [`commit-relay:${name}${suffix}`, value]));
    expect(writeTags(options)).toEqual({ tags: prefixed(''), problems: [] });
    expect(writeTags(options, 'Config')).toEqual({ tags: prefixed(':Config'), problems: [] });
  });

  it.each([
    { lengths: [127, 128], values: [256] },
    { lengths: [127, 129], values: [127, 129] },
    { lengths: [256, 1], values: [256, 1] },
    { lengths: [255, 1, 254], values: [255, 256] },
    { lengths: [257], values: [257] },
    { lengths: [100, 100, 100, 100, 100], values: [201, 201, 100] },
  ])('go on in a continuation where a value is full: entries of $lengths characters', ({ lengths, values }) => {
    const { tags } = writeTags({ branches: lengths.map(branch) });
    expect(Object.values(tags).map(({ length }) => length)).toEqual(values);
    const keys = values.map((_, at) => `commit-relay:follow${at === 0 ? '' : `.${at + 1}`}`);
    expect(Object.keys(tags)).toEqual(keys);
    const ofOne = writeTags({ branches: lengths.map(branch) }, 'Config').tags;
    expect(Object.keys(ofOne)).toEqual(keys.map((key) => `${key}:Config`));
  });

  it.each([
    { branches: ['a b'], entry: 'a b', tag: 'commit-relay:follow:Config' },
    { branches: ['main', 'a\tb'], entry: 'a\tb', tag: 'commit-relay:follow:Config' },
    { branches: [''], entry: '', tag: 'commit-relay:follow:Config' },
    { paths: ['ok', 'a\nb'], entry: 'a\nb', tag: 'commit-relay:paths:Config' },
  ])('cannot say $entry', ({ entry, tag, ...options }) => {
    const { problems } = writeTags(options, 'Config');
    expect(problems).toEqual([
      {
        tag,
        value: entry,
        position: 0,
        reason: 'invalid-entry',
        message: expect.stringContaining(entry),
        expected: expect.stringMatching(/./),
      },
    ]);
  });

  it('hold every entry, in order, in values of no more than may be', () => {
    const entry = fc.integer({ min: 1, max: 250 }).map(branch);
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 60 }), (branches) => {
        const { tags } = writeTags({ branches });
        const parsed = parseTags(tags);
        expect(parsed?.problems).toEqual([]);
        expect(parsed?.general.follow?.map((each) => each.entry)).toEqual(branches);
        const values = Object.values(tags);
        for (const value of values) expect(value.length).toBeLessThanOrEqual(MAX_VALUE);
        // As few values as the entries fit into: the first entry of each had no room in the one before.
        for (const [at, value] of values.slice(1).entries()) {
          const [first = ''] = value.split(' ');
          expect((values[at]?.length ?? 0) + 1 + first.length).toBeGreaterThan(MAX_VALUE);
        }
      }),
    );
  });
});
