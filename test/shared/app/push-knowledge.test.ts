import { describe, expect, it } from 'vitest';
import { type Learned, learn } from '../../../shared/app/push-knowledge.ts';
import type { Changes, UnknownChanges } from '../../../shared/domain/changes.ts';
import { EVENT_ALONE } from '../../../shared/domain/decision.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import type { Push } from '../../../shared/domain/push.ts';
import type { PushFact } from '../../../shared/domain/tags/push-facts.ts';
import { commit, follower, pushEvent } from '../../support/builders.ts';
import { type FakeReport, fakeReport } from '../../support/fakes/report.ts';
import { type FakeSource, fakeSource } from '../../support/fakes/source.ts';

const event = pushEvent('e1', 'a', 'b', 1);
const { oldCommit: _none, ...created } = event;
const pushOf = (each: typeof event): Push => {
  const { eventId: id, time, oldCommit } = each;
  return { id, commit: each.commit, time, dispatched: false, ...(oldCommit === undefined ? {} : { oldCommit }) };
};

const plain = follower('plain');
const elsewhere = { ...follower('elsewhere', 'develop'), paths: ['a/'] };
const filters = (path: string): Follower => ({ ...follower('filters'), action: path, paths: [path] });
const paused = (each: Follower): Follower => ({ ...each, paused: true });
const asks = (fact: PushFact): Follower => ({ ...follower(`asks-${fact}`), variables: [{ name: 'V', fact }] });

const page = (...paths: string[]): Changes => ({ kind: 'known', paths });
const unknown = (why: UnknownChanges): Changes => ({ kind: 'unknown', why });

type Given = {
  readonly followers: readonly Follower[];
  readonly pages?: readonly Changes[];
  readonly message?: string;
  readonly skipDirectives?: boolean;
  readonly of?: typeof event;
};
type Outcome = { readonly learned: Learned; readonly source: FakeSource; readonly report: FakeReport };

async function learning({
  followers,
  pages,
  message = '',
  skipDirectives = false,
  of = event,
}: Given): Promise<Outcome> {
  const source = fakeSource();
  const report = fakeReport();
  source.commitIs(commit('b'), { kind: 'known', author: 'Ann', message });
  if (pages !== undefined) source.changesAre(commit('b'), ...pages);
  const learned = await learn({ source, skipDirectives }, of, pushOf(of), followers, report);
  return { learned, source, report };
}

describe('what is read for a push', () => {
  it.each<[string, Follower[]]>([
    ['nobody', []],
    ['a follower of another ref', [elsewhere]],
    ['paused followers', [paused(filters('a/')), paused(asks('author'))]],
    ['paused ones and others elsewhere', [paused(plain), elsewhere]],
  ])('for %s is nothing, also where directives count', async (_who, followers) => {
    const { learned, source } = await learning({ followers, skipDirectives: true, message: '[skip ci]' });
    expect(source.calls).toEqual([]);
    expect(learned).toEqual(EVENT_ALONE);
  });

  it.each<{ who: string; followers: Follower[]; skipDirectives: boolean; calls: string[] }>([
    { who: 'a plain follower', followers: [plain], skipDirectives: false, calls: [] },
    { who: 'a plain follower with directives on', followers: [plain], skipDirectives: true, calls: ['commit'] },
    { who: 'many with directives on', followers: [plain, asks('ref')], skipDirectives: true, calls: ['commit'] },
    { who: 'a variable of the event', followers: [asks('branch')], skipDirectives: false, calls: [] },
    { who: 'the author', followers: [asks('author')], skipDirectives: false, calls: ['commit'] },
    { who: 'the message', followers: [asks('message')], skipDirectives: false, calls: ['commit'] },
    { who: 'both', followers: [asks('author'), asks('message')], skipDirectives: true, calls: ['commit'] },
    { who: 'a paused one', followers: [plain, paused(asks('author'))], skipDirectives: false, calls: [] },
    { who: 'path filters', followers: [filters('a/')], skipDirectives: false, calls: ['page'] },
    { who: 'many filters', followers: [filters('a/'), filters('b/')], skipDirectives: false, calls: ['page'] },
    {
      who: 'ignored paths',
      followers: [{ ...plain, ignorePaths: ['a/'] }],
      skipDirectives: false,
      calls: ['page'],
    },
    { who: 'a paused filter', followers: [plain, paused(filters('a/'))], skipDirectives: false, calls: [] },
    {
      who: 'a filter and the author',
      followers: [filters('a/'), asks('author')],
      skipDirectives: false,
      calls: ['commit', 'page'],
    },
  ])('for $who is $calls', async ({ followers, skipDirectives, calls }) => {
    const { source } = await learning({ followers, skipDirectives });
    expect(source.calls).toEqual(calls);
  });

  it('ends with a directive', async () => {
    const followers = [filters('a/'), asks('author')];
    const { learned, source } = await learning({ followers, skipDirectives: true, message: 'Typo [skip ci]' });
    expect(learned).toMatchObject({ directive: '[skip ci]', changes: EVENT_ALONE.changes });
    expect(source.calls).toEqual(['commit']);
  });

  it('goes on past a directive where they do not count', async () => {
    const followers = [filters('a/'), asks('message')];
    const { learned } = await learning({ followers, pages: [page('a/1')], message: '[skip ci] again' });
    expect(learned).toEqual({ changes: page('a/1'), facts: { author: 'Ann', message: '[skip ci] again' } });
  });

  it('holds the facts only where a variable asks for them', async () => {
    expect((await learning({ followers: [plain], skipDirectives: true })).learned).toEqual(EVENT_ALONE);
    expect((await learning({ followers: [asks('author')] })).learned).toEqual({
      ...EVENT_ALONE,
      facts: { author: 'Ann', message: '' },
    });
  });
});

describe('a comparison is read', () => {
  const pages = [page('docs/1'), page('a/1'), page('b/1'), page('c/1')];

  it.each<{ who: string; followers: Follower[]; read: number }>([
    { who: 'one that starts for the first page', followers: [filters('docs/')], read: 1 },
    { who: 'one that starts for the second', followers: [filters('a/')], read: 2 },
    { who: 'two, the later of whom starts for the third', followers: [filters('b/'), filters('docs/')], read: 3 },
    { who: 'one that nothing concerns', followers: [filters('z/')], read: 4 },
    { who: 'one that nothing concerns, among others', followers: [filters('docs/'), filters('z/')], read: 4 },
    { who: 'one that ignores the first page', followers: [{ ...plain, ignorePaths: ['docs/'] }], read: 2 },
    { who: 'those that do not ask', followers: [plain, filters('docs/'), elsewhere, paused(filters('z/'))], read: 1 },
  ])('$read pages far for $who', async ({ followers, read }) => {
    const { learned, source } = await learning({ followers, pages });
    expect(source.calls).toEqual(Array.from({ length: read }, () => 'page'));
    const paths = ['docs/1', 'a/1', 'b/1', 'c/1'].slice(0, read);
    expect(learned.changes).toEqual({ kind: 'known', paths });
  });

  it.each([
    { at: 'the first', pages: [unknown('denied'), page('a/1')], why: 'denied', read: 1 },
    { at: 'a middle', pages: [page('docs/1'), unknown('throttled'), page('a/1')], why: 'throttled', read: 2 },
    {
      at: 'the last',
      pages: [page('docs/1'), page('b/1'), unknown('too-many-changes')],
      why: 'too-many-changes',
      read: 3,
    },
  ])('no further than $at page, where it cannot be', async ({ pages: given, why, read }) => {
    const { learned, source, report } = await learning({ followers: [filters('a/')], pages: given });
    expect(learned.changes).toEqual({ kind: 'unknown', why });
    expect(source.calls).toHaveLength(read);
    expect(report.lines).toMatchObject([{ level: 'warn', pushId: 'e1', why }]);
  });

  it('not up to an unreadable page, where all are decided before it', async () => {
    const { learned, report } = await learning({ followers: [filters('a/')], pages: [page('a/1'), unknown('denied')] });
    expect(learned.changes).toEqual(page('a/1'));
    expect(report.lines).toEqual([]);
  });

  it('not at all for a new ref, which has nothing to compare with', async () => {
    const { learned, source } = await learning({ followers: [filters('a/')], of: created, pages: [page('b/1')] });
    expect(learned.changes).toEqual(unknown('new-ref'));
    expect(source.calls).toEqual([]);
  });
});

describe('a commit that cannot be read', () => {
  it('leaves the facts out, is told, and keeps nobody from being decided', async () => {
    const source = fakeSource();
    const report = fakeReport();
    source.commitIs(commit('b'), { kind: 'unknown', why: 'denied' });
    source.changesAre(commit('b'), page('a/1'));
    const followers = [asks('author'), filters('a/')];
    const learned = await learn({ source, skipDirectives: true }, event, pushOf(event), followers, report);
    expect(learned).toEqual({ changes: page('a/1') });
    expect(report.lines).toMatchObject([{ level: 'warn', pushId: 'e1', why: 'denied' }]);
  });
});
