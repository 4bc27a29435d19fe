import { describe, expect, it } from 'vitest';
import type { CommitFacts, Follower, StartRequest } from '../../../shared/domain/follower.ts';
import { RefName } from '../../../shared/domain/names.ts';
import type { PushFact } from '../../../shared/domain/tags/push-facts.ts';
import { asksForCommit, commitFacts, variablesOf } from '../../../shared/domain/variables.ts';
import { commit, follower } from '../../support/builders.ts';
import { startRequest } from '../../support/start-request.ts';

type Variables = NonNullable<Follower['variables']>;
const asking = (...variables: Variables): Follower => ({ ...follower('app-dev'), variables });

const request = (change: Partial<StartRequest['push']> = {}, facts?: CommitFacts): StartRequest => {
  const { push, ...rest } = startRequest('app-dev', 'e1');
  return { ...rest, eventId: 'event-1', push: { ...push, ...change }, ...(facts && { commit: facts }) };
};
const writtenBy = (author: string, message = '') => request({}, { author, message });

/** The one value that a fact gives, or undefined where there is no variable. */
const factOf = (fact: PushFact, given: StartRequest): string | undefined => {
  const values = variablesOf([asking({ name: 'V', fact })], given);
  expect(values.length).toBeLessThanOrEqual(1);
  return values[0]?.value;
};

describe('the value of a variable', () => {
  const branch = request({ ref: RefName.parse('refs/heads/feature/x') });
  const tag = request({ ref: RefName.parse('refs/tags/v1.2'), oldCommit: commit('a') });
  const read = writtenBy('Ann', 'Fix');

  it.each<[PushFact, string | undefined, string | undefined]>([
    // fact, of a new branch feature/x, of a git tag v1.2 that was moved
    ['ref', 'refs/heads/feature/x', 'refs/tags/v1.2'],
    ['branch', 'feature/x', undefined],
    ['tag', undefined, 'v1.2'],
    ['commit', commit('b'), commit('b')],
    ['short-commit', 'bbbbbbb', 'bbbbbbb'],
    ['old-commit', undefined, commit('a')],
    ['repository', 'app', 'app'],
    ['account', '111111111111', '111111111111'],
    ['event-id', 'event-1', 'event-1'],
    ['author', undefined, undefined],
    ['message', undefined, undefined],
  ])('%s is %s of a branch and %s of a git tag', (fact, ofBranch, ofTag) => {
    expect([factOf(fact, branch), factOf(fact, tag)]).toEqual([ofBranch, ofTag]);
  });

  it('is the author or the message where the commit was read', () => {
    expect([factOf('author', read), factOf('message', read)]).toEqual(['Ann', 'Fix']);
  });

  it('is none where there is nothing to say', () => {
    const nobody = writtenBy('');
    expect([factOf('author', nobody), factOf('message', nobody)]).toEqual([undefined, undefined]);
  });

  it.each([
    ['short', 'x', 'x'],
    ['just as long as it may be', 'x'.repeat(1000), 'x'.repeat(1000)],
    ['longer', 'x'.repeat(1001), 'x'.repeat(1000)],
    ['on many lines', 'a\tb\r\nc\u0000\u0085d', 'a b  c  d'],
    ['with a character of two units that still fits', `${'x'.repeat(998)}😀y`, `${'x'.repeat(998)}😀`],
  ])('is one line of at most 1000 units, where it is %s', (_how, author, value) => {
    expect(factOf('author', writtenBy(author))).toBe(value);
  });

  it('holds no half of a character', () => {
    const value = factOf('author', writtenBy(`${'x'.repeat(999)}😀`)) ?? '';
    expect(value.isWellFormed()).toBe(true);
    expect(value.slice(0, 999)).toBe('x'.repeat(999));
    expect(value.length).toBeLessThanOrEqual(1000);
  });
});

describe('the variables of a start', () => {
  it('are none of followers without any', () => {
    expect(variablesOf([], request())).toEqual([]);
    expect(variablesOf([follower('app-dev')], request())).toEqual([]);
  });

  it('are those of every action, in order, the first to set one winning', () => {
    const first = asking({ name: 'REF', fact: 'ref' }, { name: 'SHA', fact: 'short-commit' });
    const second = asking({ name: 'SHA', fact: 'commit' }, { name: 'BRANCH', fact: 'branch' });
    expect(variablesOf([first, follower('app-dev', 'main', 'Other'), second], request())).toEqual([
      { name: 'REF', value: 'refs/heads/main' },
      { name: 'SHA', value: 'bbbbbbb' },
      { name: 'BRANCH', value: 'main' },
    ]);
  });

  it('take from a later action what an earlier one has no value for', () => {
    const followers = [asking({ name: 'V', fact: 'tag' }), asking({ name: 'V', fact: 'branch' })];
    expect(variablesOf(followers, request())).toEqual([{ name: 'V', value: 'main' }]);
  });

  it.each([
    [49, 49],
    [50, 50],
    [51, 50],
  ])('are, of %i, %i', (given, taken) => {
    const variables = Array.from({ length: given }, (_, n) => ({ name: `V${n}`, fact: 'ref' as const }));
    const names = variablesOf([asking(...variables)], request()).map(({ name }) => name);
    expect(names).toEqual(variables.slice(0, taken).map(({ name }) => name));
  });

  it('that have no value do not count', () => {
    const variables = Array.from({ length: 60 }, (_, n) => {
      return { name: `V${n}`, fact: n < 30 ? ('tag' as const) : ('branch' as const) };
    });
    expect(variablesOf([asking(...variables)], request())).toHaveLength(30);
  });
});

describe('what is taken from a commit', () => {
  it.each([
    ['', ''],
    ['Fix', 'Fix'],
    ['Fix\n\nBecause', 'Fix'],
    ['Fix\r\nBecause', 'Fix'],
    ['\nBelow', ''],
    ['a\tb', 'a b'],
    ['x'.repeat(5000), 'x'.repeat(1000)],
  ])('of the message %j is %j', (message, first) => {
    expect(commitFacts({ author: 'Ann', message })).toEqual({ author: 'Ann', message: first });
  });

  it('of the author is one line', () => {
    expect(commitFacts({ author: `Ann\nExample${'x'.repeat(1000)}`, message: '' }).author).toBe(
      `Ann Example${'x'.repeat(989)}`,
    );
  });

  it.each<[PushFact, boolean]>([
    ['author', true],
    ['message', true],
    ['commit', false],
    ['ref', false],
  ])('is asked for by %s: %s', (fact, expected) => {
    expect(asksForCommit(asking({ name: 'A', fact: 'ref' }, { name: 'V', fact }))).toBe(expected);
    expect(asksForCommit(follower('app-dev'))).toBe(false);
  });
});
