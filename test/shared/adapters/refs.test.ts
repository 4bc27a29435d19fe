import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefs } from '../../../shared/adapters/refs.ts';
import type { Refs } from '../../../shared/app/registry-ports.ts';
import { branchRef, RefName } from '../../../shared/domain/names.ts';
import { NO_PUSHES, type RefKey, type RefState } from '../../../shared/domain/push.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, at, commit } from '../../support/builders.ts';
import { fakeRefs } from '../../support/fakes/refs.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const ref = (branch: string): RefKey => ({ repository: APP, ref: branchRef(branch) });
const pushed = (id: string): RefState => {
  return { pushes: [{ id, commit: commit('a'), time: at(1), dispatched: false }] };
};

describe.each<[string, () => Refs]>([
  ['in memory', fakeRefs],
  ['in DynamoDB', () => createRefs(account.table)],
])('refs %s', (_where, make) => {
  let refs: Refs;
  beforeAll(() => {
    refs = make();
  });

  it('know nothing of a ref never stored', async () => {
    expect(await refs.read(ref('unknown'))).toEqual({ state: NO_PUSHES, revision: 0 });
  });

  it('give back what was stored, whole', async () => {
    const state: RefState = {
      pushes: [
        { id: 'e1', commit: commit('a'), time: at(1), dispatched: true },
        {
          id: 'm1',
          commit: commit('b'),
          oldCommit: commit('a'),
          time: at(2),
          made: { after: at(1) },
          dispatched: false,
        },
      ],
      coveredUntil: at(3),
    };
    expect(await refs.replace(ref('whole'), state, 0)).toBe(true);
    expect(await refs.read(ref('whole'))).toEqual({ state, revision: 1 });
    expect(await refs.replace(ref('whole'), pushed('e2'), 1)).toBe(true);
    expect(await refs.read(ref('whole'))).toEqual({ state: pushed('e2'), revision: 2 });
  });

  it.each([0, 1])('let one of many writers win at revision %i', async (revision) => {
    const key = ref(`race-${revision}`);
    for (let before = 0; before < revision; before += 1) await refs.replace(key, NO_PUSHES, before);
    const ids = ['e1', 'e2', 'e3', 'e4'];
    const won = await Promise.all(ids.map((id) => refs.replace(key, pushed(id), revision)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await refs.read(key)).toEqual({ state: pushed(ids[won.indexOf(true)] ?? ''), revision: revision + 1 });
  });

  it('store nothing over a newer revision, nor a first one over any', async () => {
    await refs.replace(ref('stale'), pushed('e1'), 0);
    await refs.replace(ref('stale'), pushed('e2'), 1);
    expect(await refs.replace(ref('stale'), pushed('late'), 1)).toBe(false);
    expect(await refs.replace(ref('stale'), pushed('late'), 0)).toBe(false);
    expect(await refs.read(ref('stale'))).toEqual({ state: pushed('e2'), revision: 2 });
  });

  it('keep a branch and a git tag of one name apart', async () => {
    await refs.replace(ref('v1'), pushed('branch'), 0);
    expect(await refs.read({ repository: APP, ref: RefName.parse('refs/tags/v1') })).toMatchObject({ revision: 0 });
  });
});
