import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTags, printTags, settingsFor } from '../../../../shared/domain/tags/parse-tags.ts';
import { PUSH_FACTS } from '../../../../shared/domain/tags/push-facts.ts';
import { FOLLOW_TAG, parseTagKey, printTagKey, TAG_NAMES } from '../../../../shared/domain/tags/tag-key.ts';
import { writeTags } from '../../../../shared/domain/tags/write-tags.ts';
import { runs } from '../../../support/runs.ts';

type Tags = Record<string, string>;
const parse = (tags: Tags) => parseTags({ [FOLLOW_TAG]: 'main', ...tags });
const meanings = (tags: Tags, name: keyof ReturnType<typeof settingsFor>, action = 'Source') => {
  const parsed = parse(tags);
  return parsed && settingsFor(parsed, action)[name]?.map(({ means }) => means);
};

describe('the key of a tag', () => {
  it.each([
    ['commit-relay:follow', { name: 'follow', part: 1 }],
    ['commit-relay:ignore-paths.12', { name: 'ignore-paths', part: 12 }],
    ['commit-relay:follow:Config', { name: 'follow', part: 1, action: 'Config' }],
    ['commit-relay:paths.2:My.Source-2@x', { name: 'paths', part: 2, action: 'My.Source-2@x' }],
    ['commit-relay:paths:Source.2', { name: 'paths', part: 1, action: 'Source.2' }],
  ])('%s is read and printed', (tag, key) => {
    expect(parseTagKey(tag)).toEqual(key);
    expect(printTagKey(parseTagKey(tag) ?? { name: 'start', part: 1 })).toBe(tag);
  });

  it.each([
    'commit-relay:',
    'commit-relay:folow',
    'commit-relay:Follow',
    'commit-relay:paths.1',
    'commit-relay:paths.0',
    'commit-relay:paths.02',
    'commit-relay:paths.x',
    'commit-relay:paths.',
    'commit-relay:paths:',
    'commit-relay:paths:a:b',
    'commit-relay:paths:a b',
    ' commit-relay:follow',
  ])('"%s" is none', (tag) => {
    expect(parseTagKey(tag)).toBeUndefined();
  });
});

describe('parseTags', () => {
  it('is undefined without the tag itself, whatever else there is', () => {
    expect(parseTags({ 'commit-relay:follow:Source': 'main', 'commit-relay:paused': 'true' })).toBeUndefined();
  });

  it.each([
    ['@', { kind: 'own-branch' }],
    ['-', { kind: 'nothing' }],
    ['main', { kind: 'ref', ref: 'refs/heads/main' }],
    ['feature/a/b', { kind: 'ref', ref: 'refs/heads/feature/a/b' }],
    ['ветка', { kind: 'ref', ref: 'refs/heads/ветка' }],
    ['release/', { kind: 'prefix', prefix: 'refs/heads/release/' }],
    ['hotfix-:', { kind: 'pattern', pattern: 'refs/heads/hotfix-:' }],
    ['::', { kind: 'pattern', pattern: 'refs/heads/::' }],
    ['::/deploy', { kind: 'pattern', pattern: 'refs/heads/::/deploy' }],
    ['refs/tags/v1.2.0', { kind: 'ref', ref: 'refs/tags/v1.2.0' }],
    ['refs/tags/v:', { kind: 'pattern', pattern: 'refs/tags/v:' }],
    ['refs/tags/', { kind: 'prefix', prefix: 'refs/tags/' }],
  ])('reads %s as what it follows', (value, means) => {
    const parsed = parseTags({ [FOLLOW_TAG]: value });
    expect(parsed?.problems).toEqual([]);
    expect(parsed?.general.follow?.map((entry) => entry.means)).toEqual([means]);
  });

  it('reads the other tags', () => {
    const tags = {
      'commit-relay:repository': '111111111111/app',
      'commit-relay:paths': 'services/api/ ::/:.md',
      'commit-relay:ignore-paths': 'docs/',
      'commit-relay:start': 'commit',
      'commit-relay:variables': 'COMMIT=commit branch@1=branch',
      'commit-relay:paused': 'true',
      'commit-relay:repair': 'observe',
    };
    expect(parse(tags)?.problems).toEqual([]);
    expect(meanings(tags, 'repository')).toEqual([{ account: '111111111111', name: 'app' }]);
    expect(meanings(tags, 'paths')).toEqual(['services/api/', '::/:.md']);
    expect(meanings(tags, 'ignore-paths')).toEqual(['docs/']);
    expect(meanings(tags, 'start')).toEqual(['commit']);
    expect(meanings(tags, 'variables')).toEqual([
      { name: 'COMMIT', fact: 'commit' },
      { name: 'branch@1', fact: 'branch' },
    ]);
    expect(meanings(tags, 'paused')).toEqual(['true']);
    expect(meanings(tags, 'repair')).toEqual(['observe']);
  });

  it('goes on with a list in its continuations, in order of their numbers', () => {
    const parts = Array.from({ length: 11 }, (_, n) => [
      `commit-relay:paths${n === 0 ? '' : `.${n + 1}`}`,
      `p${n}/ q${n}/`,
    ]);
    const expected = parts.flatMap(([, value]) => value?.split(' '));
    expect(meanings(Object.fromEntries(parts.toReversed()), 'paths')).toEqual(expected);
  });

  it('takes the tags of one action in place of the general ones, tag by tag', () => {
    const tags = {
      'commit-relay:paths': 'a/',
      'commit-relay:paths.2': 'b/',
      'commit-relay:paths:Config': 'c/',
      'commit-relay:start:Config': 'head',
      'commit-relay:repair': 'off',
    };
    expect(meanings(tags, 'paths', 'Config')).toEqual(['c/']);
    expect(meanings(tags, 'start', 'Config')).toEqual(['head']);
    expect(meanings(tags, 'repair', 'Config')).toEqual(['off']);
    expect(meanings(tags, 'paths', 'Source')).toEqual(['a/', 'b/']);
    expect(meanings(tags, 'start', 'Source')).toBeUndefined();
  });

  it('knows where in its tag each entry stands', () => {
    expect(parse({ 'commit-relay:paths.2': ' x/  y/', 'commit-relay:paths': 'a/' })?.general.paths).toMatchObject([
      { tag: 'commit-relay:paths', position: 0, entry: 'a/' },
      { tag: 'commit-relay:paths.2', value: ' x/  y/', position: 1, entry: 'x/' },
      { tag: 'commit-relay:paths.2', position: 5, entry: 'y/' },
    ]);
  });

  it('tells of every problem at once, in order of the tags', () => {
    const tags = { [FOLLOW_TAG]: 'ok a..b x~y', 'commit-relay:start': 'tail', 'commit-relay:paths.3': '/x' };
    expect(parseTags(tags)?.problems.map(({ tag, position, reason }) => [tag, position, reason])).toEqual([
      [FOLLOW_TAG, 3, 'invalid-entry'],
      [FOLLOW_TAG, 8, 'invalid-entry'],
      ['commit-relay:paths.3', undefined, 'misplaced-tag'],
      ['commit-relay:paths.3', 0, 'invalid-entry'],
      ['commit-relay:start', 0, 'invalid-entry'],
    ]);
  });
});

describe('a tag that is out of place', () => {
  it.each([
    // tags that are there, the one meant, what would be valid in its place, tags that its message names
    ['paths paths.3', 'paths.3', 'paths.2', 'paths.3 paths.2'],
    ['paths paths.5', 'paths.5', 'paths.2', 'paths.5 paths.4'],
    ['paths paths.2 paths.4', 'paths.4', 'paths.3', 'paths.4 paths.3'],
    ['paths.2 paths.3', 'paths.2', 'paths', 'paths.2 paths'],
    ['paths paths.2:Source', 'paths.2:Source', 'paths:Source', 'paths.2:Source paths:Source'],
    ['start start.2', 'start.2', 'start', 'start'],
    ['start.3', 'start.3', 'start', 'start'],
    ['start:Source start.2:Source', 'start.2:Source', 'start:Source', 'start:Source'],
  ])('of %s is %s, where %s is expected', (there, meant, expected, named) => {
    const tags = Object.fromEntries(there.split(' ').map((each) => [`commit-relay:${each}`, 'head']));
    const misplaced = parse(tags)?.problems.filter(({ reason }) => reason === 'misplaced-tag');
    expect(misplaced).toMatchObject([
      { tag: `commit-relay:${meant}`, value: 'head', expected: `commit-relay:${expected}` },
    ]);
    const names = misplaced?.flatMap(({ message }) => message.match(/(?<=commit-relay:)[\w.:-]+/g));
    expect(names?.join(' ')).toBe(named);
  });

  it('of a name that is none, where each of the names is expected', () => {
    const [problem] = parse({ 'commit-relay:folow': 'main' })?.problems ?? [];
    expect(problem).toMatchObject({ tag: 'commit-relay:folow', reason: 'unknown-tag' });
    expect(problem?.expected.split(/[ ,;]+/)).toEqual(
      expect.arrayContaining(TAG_NAMES.map((each) => `commit-relay:${each}`)),
    );
  });
});

const name = fc.stringMatching(/^[a-zé0-9][a-z0-9é_=+]{0,8}$/).filter((each) => !each.startsWith('refs'));
const branch = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const glob = fc.tuple(branch, fc.constantFrom('', '/', ':', '/:', '/::', '-:-x')).map((parts) => parts.join(''));
const entries = {
  follow: fc.oneof(
    fc.constant('@'),
    glob,
    glob.map((each) => `refs/tags/${each}`),
  ),
  repository: fc.constantFrom('111111111111/app', 'arn:aws:codecommit:ap-south-1:111111111111:app'),
  paths: glob,
  'ignore-paths': glob,
  start: fc.constantFrom('head', 'commit'),
  variables: fc
    .tuple(fc.stringMatching(/^[A-Za-z0-9@_-]{1,20}$/), fc.constantFrom(...PUSH_FACTS))
    .map((v) => v.join('=')),
  paused: fc.constantFrom('true', 'false'),
  repair: fc.constantFrom('repair', 'observe', 'off'),
};

/** Valid tags of any kind: lists in one to three parts, for all actions or for one. */
const validTags = fc
  .array(fc.tuple(fc.constantFrom(...TAG_NAMES), fc.constantFrom(undefined, 'Source', 'Con.fig-2')), { maxLength: 6 })
  .chain((keys) =>
    fc.tuple(
      ...[['follow', undefined] as const, ...keys].map(([tag, action]) => {
        const isList = ['follow', 'paths', 'ignore-paths', 'variables'].includes(tag);
        const value = fc.array(entries[tag], { minLength: 1, maxLength: isList ? 5 : 1 });
        return fc
          .array(value, { minLength: 1, maxLength: isList ? 3 : 1 })
          .map((parts) =>
            parts.map(
              (words, at) => [printTagKey({ name: tag, part: at + 1, ...(action && { action }) }), words] as const,
            ),
          );
      }),
    ),
  )
  .map((tags) => {
    // The same tag twice: the last wins whole, so that no continuation of another is left over.
    const whole = new Map(tags.map((parts) => [parts[0]?.[0], parts]));
    return [...whole.values()].flat();
  });

describe('laws of tags', () => {
  it('print of parse is identity on valid tags, surplus spaces aside', () => {
    fc.assert(
      fc.property(validTags, fc.constantFrom(' ', '  ', ' \u3000'), (tags, space) => {
        const neat = Object.fromEntries(tags.map(([tag, words]) => [tag, words.join(' ')]));
        const spaced = Object.fromEntries(tags.map(([tag, words]) => [tag, `${space}${words.join(space)}${space}`]));
        for (const each of [neat, spaced]) {
          const parsed = parseTags(each);
          expect(parsed?.problems.filter(({ reason }) => reason !== 'too-long')).toEqual([]);
          expect(parsed && printTags(parsed)).toEqual(neat);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('what is written reads as it was said, however long the lists are', () => {
    const list = (word: fc.Arbitrary<string>) => fc.array(word, { minLength: 1, maxLength: 60 });
    const said = fc.record({ branches: list(glob), paths: list(glob) });
    fc.assert(
      fc.property(said, fc.constantFrom(undefined, 'Config'), ({ branches, paths }, action) => {
        const stars = (each: string) => each.replaceAll(':', '*');
        const written = writeTags({ branches: branches.map(stars), paths: paths.map(stars) }, action);
        expect(written.problems).toEqual([]);
        const parsed = parseTags({ [FOLLOW_TAG]: 'main', ...written.tags });
        expect(parsed?.problems).toEqual([]);
        const settings = parsed && settingsFor(parsed, action ?? 'Any');
        expect(settings?.follow?.map(({ entry }) => entry)).toEqual(branches);
        expect(settings?.paths?.map(({ means }) => means)).toEqual(paths);
        expect(Object.values(written.tags).every((value) => value.length <= 256)).toBe(true);
      }),
    );
  });
});

describe('writeTags', () => {
  it('follows the branch of the action where nothing is said', () => {
    expect(writeTags({}).tags).toEqual({ [FOLLOW_TAG]: '@' });
  });

  it('writes every option', () => {
    const options = {
      branches: ['main', 'refs/heads/release/*'],
      gitTags: ['v*', 'refs/tags/x'],
      repository: '111111111111/app',
      paths: ['services/**'],
      ignorePaths: ['*.md'],
      start: 'commit',
      variables: { COMMIT: 'commit', REF: 'ref' },
      paused: true,
      repair: 'off',
    } as const;
    expect(writeTags(options, 'Source')).toEqual({
      tags: {
        'commit-relay:follow:Source': 'main release/: refs/tags/v: refs/tags/x',
        'commit-relay:repository:Source': '111111111111/app',
        'commit-relay:paths:Source': 'services/::',
        'commit-relay:ignore-paths:Source': ':.md',
        'commit-relay:start:Source': 'commit',
        'commit-relay:variables:Source': 'COMMIT=commit REF=ref',
        'commit-relay:paused:Source': 'true',
        'commit-relay:repair:Source': 'off',
      },
      problems: [],
    });
  });

  it('tells what cannot be said in a tag', () => {
    expect(writeTags({ branches: [''], paths: ['my docs/'] }).problems).toMatchObject([
      { tag: FOLLOW_TAG, reason: 'invalid-entry', message: 'an entry is empty' },
      { tag: 'commit-relay:paths', value: 'my docs/', reason: 'invalid-entry' },
    ]);
  });
});
