import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksForChanges, concernOf } from '../../../shared/domain/changes.ts';
import { decide, EVENT_ALONE, type PushKnowledge } from '../../../shared/domain/decision.ts';
import type { Follower, RefClause } from '../../../shared/domain/follower.ts';
import { RefName } from '../../../shared/domain/names.ts';
import { readFollowEntry } from '../../../shared/domain/tags/follow-entry.ts';
import { follower } from '../../support/builders.ts';

const part = fc.constantFrom('a', 'b', 'ab', 'main', 'release');
const pathOf = (each: fc.Arbitrary<string>) => fc.array(each, { minLength: 1, maxLength: 3 }).map((p) => p.join('/'));
const path = pathOf(part);
const ref = fc
  .tuple(fc.constantFrom('heads', 'tags'), path)
  .map(([kind, name]) => RefName.parse(`refs/${kind}/${name}`));
const entry = fc
  .tuple(pathOf(fc.oneof(part, fc.constantFrom(':', 'a:', '::'))), fc.constantFrom('', '/'))
  .map((e) => e.join(''));
const entries = fc.array(entry, { minLength: 1, maxLength: 4 });

const clause = fc.tuple(fc.constantFrom('', 'refs/tags/'), entry).map(([prefix, text]): RefClause => {
  const reading = readFollowEntry(`${prefix}${text}`);
  if (!('means' in reading)) throw new Error(text);
  const { means } = reading;
  if (means.kind === 'own-branch' || means.kind === 'nothing') throw new Error(text);
  return { entry: text, ...means };
});

const someFollower: fc.Arbitrary<Follower> = fc
  .record({
    follow: fc.array(clause, { minLength: 1, maxLength: 4 }),
    paths: fc.option(entries, { nil: undefined }),
    ignorePaths: fc.option(entries, { nil: undefined }),
    isPaused: fc.boolean(),
  })
  .map(({ follow, paths, ignorePaths, isPaused }) => ({
    ...follower('app-dev'),
    follow,
    ...(paths && { paths }),
    ...(ignorePaths && { ignorePaths }),
    ...(isPaused && { paused: true as const }),
  }));

const knowledge: fc.Arbitrary<PushKnowledge> = fc.record({
  changes: fc.oneof(
    fc.record({ kind: fc.constant('known' as const), paths: fc.array(path, { maxLength: 5 }) }),
    fc.record({ kind: fc.constant('unknown' as const), why: fc.constantFrom('denied' as const, 'new-ref' as const) }),
  ),
});

const starts = (pushed: RefName, each: Follower, known: PushKnowledge) => decide({ ref: pushed }, each, known).start;

describe('laws of decisions', () => {
  const given = [ref, someFollower, knowledge] as const;

  it('adding an entry to ignore-paths never starts more', () => {
    fc.assert(
      fc.property(...given, entry, (pushed, each, known, ignored) => {
        const more = { ...each, ignorePaths: [...(each.ignorePaths ?? []), ignored] };
        if (starts(pushed, more, known)) expect(starts(pushed, each, known)).toBe(true);
      }),
    );
  });

  it('adding an entry to follow, or to paths that are there, never starts less', () => {
    fc.assert(
      fc.property(...given, clause, entry, (pushed, each, known, followed, added) => {
        const wider = {
          ...each,
          follow: [...each.follow, followed],
          ...(each.paths && { paths: [...each.paths, added] }),
        };
        if (starts(pushed, each, known)) expect(starts(pushed, wider, known)).toBe(true);
      }),
    );
  });

  it('the order of entries and of changed paths is irrelevant', () => {
    fc.assert(
      fc.property(...given, (pushed, each, known) => {
        const turned = {
          ...each,
          follow: each.follow.toReversed(),
          ...(each.paths && { paths: each.paths.toReversed() }),
          ...(each.ignorePaths && { ignorePaths: each.ignorePaths.toReversed() }),
        };
        const { changes } = known;
        const paths = changes.kind === 'known' ? { changes: { ...changes, paths: changes.paths.toReversed() } } : known;
        expect(starts(pushed, turned, paths)).toBe(starts(pushed, each, known));
      }),
    );
  });

  it(':: follows every branch, and refs/tags/ every git tag', () => {
    const all: readonly RefClause[] = [
      { kind: 'pattern', entry: '::', pattern: 'refs/heads/::' },
      { kind: 'prefix', entry: 'refs/tags/', prefix: 'refs/tags/' },
    ];
    fc.assert(
      fc.property(ref, (pushed) => {
        expect(starts(pushed, { ...follower('app-dev'), follow: [...all] }, EVENT_ALONE)).toBe(true);
      }),
    );
  });

  it('a prefix is the pattern of all below it', () => {
    fc.assert(
      fc.property(ref, path, (pushed, folder) => {
        const prefix = `refs/heads/${folder}/`;
        const below = (one: RefClause) => starts(pushed, { ...follower('app-dev'), follow: [one] }, EVENT_ALONE);
        expect(below({ kind: 'prefix', entry: '', prefix })).toBe(
          below({ kind: 'pattern', entry: '', pattern: `${prefix}::` }),
        );
      }),
    );
  });

  it('what is unknown is never skipped, and pause starts nothing', () => {
    fc.assert(
      fc.property(...given, (pushed, each, known) => {
        const decision = decide({ ref: pushed }, each, known);
        if (each.paused) expect(decision.start).toBe(false);
        if (!decision.start && decision.reason === 'paths-unchanged') expect(known.changes.kind).toBe('known');
        if (!asksForChanges(each)) expect(decision).toEqual(decide({ ref: pushed }, each, EVENT_ALONE));
      }),
    );
  });

  it('reading on after a page that concerns a follower changes nothing', () => {
    fc.assert(
      fc.property(someFollower, fc.array(path), fc.array(path), (each, page, rest) => {
        const concern = concernOf(each, page);
        if (concern !== undefined) expect(concernOf(each, [...page, ...rest])).toEqual(concern);
        else expect(concernOf(each, [...page, ...rest])).toEqual(concernOf(each, rest));
      }),
    );
  });
});
