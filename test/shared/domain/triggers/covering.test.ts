import { describe, expect, it } from 'vitest';
import type { Follower } from '../../../../shared/domain/follower.ts';
import { branchRef, RepositoryArn } from '../../../../shared/domain/names.ts';
import { claimsOf, readersOf } from '../../../../shared/domain/triggers/claims.ts';
import { uncovered } from '../../../../shared/domain/triggers/covering.ts';
import type { PushPattern } from '../../../../shared/domain/triggers/read-pattern.ts';
import { APP, definition, deployment, follower, sourceAction } from '../../../support/builders.ts';

type Clause = Follower['follow'][number];
type Target = Parameters<typeof uncovered>[1][number]['target'];

const ref = (branch: string) => ({ kind: 'ref' as const, ref: branchRef(branch) });
const prefix = (name: string) => ({ kind: 'prefix' as const, prefix: `refs/heads/${name}` });
const pattern = (name: string) => ({ kind: 'pattern' as const, pattern: `refs/heads/${name}` });
const following = (clause: Omit<Clause, 'entry'>, rest: Partial<Follower> = {}): Follower => {
  return { ...follower('app-dev'), follow: [{ ...clause, entry: 'x' } as Clause], ...rest };
};
const claim = (target: Target, repository = APP) => ({ entry: 'the-entry', action: 'Source', repository, target });
const covers = (by: Follower, target: Target) => uncovered([by], [claim(target)]).length === 0;

describe('a follower covers', () => {
  it.each<[Omit<Clause, 'entry'>, Target]>([
    [ref('main'), ref('main')],
    [prefix('a/'), ref('a/b')],
    [prefix('a/'), prefix('a/')],
    [prefix('a/'), prefix('a/b/')],
    [prefix('a/'), pattern('a/b::')],
    [pattern('a::b'), pattern('a::b')],
    [pattern('a/::'), prefix('a/')],
    [pattern('a/::'), pattern('a/b:')],
  ])('by %j: %j', (clause, target) => {
    expect(covers(following(clause), target)).toBe(true);
  });

  it.each<[Omit<Clause, 'entry'>, Target]>([
    [ref('main'), ref('develop')],
    [ref('a/b'), prefix('a/')],
    [prefix('a/b/'), prefix('a/')],
    [prefix('a/b'), pattern('a/:')],
    [pattern('a/::'), prefix('b/')],
    [pattern('a/::'), pattern('::')],
    // It does, which is not plain.
    [pattern('rel::'), prefix('rel/')],
    [pattern('rel::'), pattern('x::')],
    [prefix('a/'), { kind: 'nothing' }],
    [prefix('a/'), { kind: 'own-branch' }],
  ])('not by %j: %j', (clause, target) => {
    expect(covers(following(clause), target)).toBe(false);
  });

  it.each<[string, Partial<Follower>]>([
    ['some paths', { paths: ['src/'] }],
    ['all but some paths', { ignorePaths: ['docs/'] }],
    ['nothing for now', { paused: true }],
    ['another repository', { repository: RepositoryArn.parse(`${APP}-2`) }],
  ])('nothing where it starts at %s', (_, rest) => {
    for (const target of [prefix('a/'), ref('a/b')]) expect(covers(following(prefix('a/'), rest), target)).toBe(false);
  });

  it('what it does with others, and what is left out is named', () => {
    const both = [follower('app-dev'), follower('app-dev', 'develop')];
    const claims = [claim(ref('main')), claim(ref('develop')), claim(ref('x'))];
    const [left, ...others] = uncovered(both, claims);
    expect(others).toEqual([]);
    for (const named of ['the-entry', APP]) expect(left).toContain(named);
  });
});

describe('claims', () => {
  const refs = [{ kind: 'name', text: 'main', types: ['branch'], isTyped: true }] as const;
  const of = (name: string, ...sources: object[]) => {
    const readers = readersOf(definition({ sources }), deployment);
    const named: PushPattern = { repositories: [{ name }], refs, notes: [] };
    const claims = claimsOf(named, readers, deployment);
    return 'faults' in claims ? claims.faults : claims;
  };
  const lib = sourceAction({ action: 'Lib', repository: 'lib' });
  const otherLib = sourceAction({ action: 'Other', repository: 'lib', account: '333333333333' });

  it('are of no repository that is read in none or in several accounts, and say which', () => {
    const [nowhere, ...none] = [of('lib', sourceAction())].flat();
    const [several, ...more] = [of('lib', lib, otherLib)].flat();
    expect([none, more]).toEqual([[], []]);
    for (const fault of [nowhere, several]) {
      expect(fault).toEqual({ reason: 'unknown-account', detail: expect.stringContaining('lib') });
    }
    expect(nowhere).not.toEqual(several);
  });

  it('are of one that several actions read in one account', () => {
    expect(of('lib', lib, { ...lib, name: 'Again' })).toMatchObject({ claims: [{ action: 'Lib' }] });
  });

  it('name the repository that no source action reads', () => {
    const elsewhere: PushPattern = { repositories: [{ name: 'web', account: '333333333333' }], refs, notes: [] };
    const readers = readersOf(definition({ sources: [sourceAction(), lib] }), deployment);
    const arn = `${APP.replace(/111111111111:app$/, '333333333333:web')}`;
    expect(claimsOf(elsewhere, readers, deployment)).toEqual({
      faults: [{ reason: 'no-such-source', detail: expect.stringContaining(arn) }],
    });
  });
});
