import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFreezes } from '../../../shared/adapters/freezes.ts';
import type { Freezes } from '../../../shared/app/registry-ports.ts';
import type { StartRequest } from '../../../shared/domain/follower.ts';
import type { HeldStart } from '../../../shared/domain/freeze.ts';
import { RepositoryArn } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, at } from '../../support/builders.ts';
import { fakeFreezes } from '../../support/fakes/freezes.ts';
import { startRequest } from '../../support/start-request.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const peak = { reason: 'peak season', since: at(0) };

/** What is held of a pipeline, by ref and push. */
const heldOf = async (freezes: Freezes, pipeline: string): Promise<HeldStart[]> =>
  (await freezes.held()).filter(({ request }) => request.pipeline === pipeline);
const named = ({ request: { push } }: HeldStart) => `${push.ref} ${push.id}`;

async function hold(freezes: Freezes, request: StartRequest): Promise<HeldStart> {
  await freezes.hold(request);
  const held = await freezes.heldLike(request);
  if (held === undefined) throw new Error('nothing is held');
  return held;
}

describe.each<[string, () => Freezes]>([
  ['in memory', fakeFreezes],
  ['in DynamoDB', () => createFreezes(account.table)],
])('freezes %s', (_where, make) => {
  let freezes: Freezes;
  beforeAll(() => {
    freezes = make();
  });

  it('are as they were set last', async () => {
    expect(await freezes.current()).toBeUndefined();
    await freezes.set({ ...peak, until: at(9) });
    expect(await freezes.current()).toEqual({ ...peak, until: at(9) });
    await freezes.set(peak);
    expect(await freezes.current()).toEqual(peak);
    await freezes.set(undefined);
    await freezes.set(undefined);
    expect(await freezes.current()).toBeUndefined();
  });

  it('hold one start of each pipeline, repository and ref', async () => {
    const request = startRequest('one', 'e1');
    const other = { ...request, push: { ...request.push, repository: RepositoryArn.parse(`${APP}-2`), id: 'o1' } };
    const all = [request, other, startRequest('one', 'e2', 'develop'), startRequest('one-more', 'e1')];
    for (const each of all) await freezes.hold(each);
    for (const each of all) expect((await freezes.heldLike(each))?.request).toEqual(each);
    const names = ['refs/heads/develop e2', 'refs/heads/main e1', 'refs/heads/main o1'];
    expect((await heldOf(freezes, 'one')).map(named).toSorted()).toEqual(names);
    expect(await freezes.heldLike(startRequest('nobody', 'e1'))).toBeUndefined();
  });

  it('hold a start in the place of the one before, under another revision', async () => {
    const before = await hold(freezes, startRequest('replaced', 'e1'));
    const after = await hold(freezes, startRequest('replaced', 'e2'));
    const again = await hold(freezes, startRequest('replaced', 'e2'));
    expect(new Set([before, after, again].map(({ revision }) => revision)).size).toBe(3);
    expect(await heldOf(freezes, 'replaced')).toEqual([again]);
    expect(again.request).toEqual(startRequest('replaced', 'e2'));
  });

  it('forget a start only as it was read', async () => {
    const read = await hold(freezes, startRequest('forgotten', 'e1'));
    const heldAgain = await hold(freezes, startRequest('forgotten', 'e1'));
    await freezes.forget(read);
    expect(await heldOf(freezes, 'forgotten')).toEqual([heldAgain]);
    await freezes.forget(heldAgain);
    await freezes.forget(heldAgain);
    expect(await heldOf(freezes, 'forgotten')).toEqual([]);
    expect(await freezes.heldLike(read.request)).toBeUndefined();
  });

  it('forget a start alone, and keep what they hold through a thaw', async () => {
    const [one, other] = [startRequest('kept', 'e1'), startRequest('kept', 'e2', 'develop')];
    await freezes.set(peak);
    await freezes.hold(other);
    await freezes.forget(await hold(freezes, one));
    await freezes.set(undefined);
    expect((await heldOf(freezes, 'kept')).map(named)).toEqual(['refs/heads/develop e2']);
  });

  it('give all that they hold, also where it is more than one page of a query, 1 MB', async () => {
    const message = 'x'.repeat(20_000);
    const many = Array.from({ length: 60 }, (_, n) => {
      return { ...startRequest('wide', `e${n}`, `b${n}`), commit: { author: 'Ann', message } };
    });
    await Promise.all(many.map((each) => freezes.hold(each)));
    expect(await heldOf(freezes, 'wide')).toHaveLength(60);
  });
});

describe('freezes in DynamoDB', () => {
  const put = (sk: string, attributes: object) => {
    const Item = { pk: 'FREEZE', sk, ...attributes };
    return account.table.client.send(new PutCommand({ TableName: account.table.name, Item }));
  };

  it('tell of a held start that cannot be read, and give the others', async () => {
    const freezes = createFreezes(account.table);
    await put('HELD#bad', { request: 'by other code' });
    await freezes.hold(startRequest('good', 'e1'));
    expect(await heldOf(freezes, 'good')).toHaveLength(1);
    expect(account.unreadable).toContainEqual(expect.stringContaining('FREEZE HELD#bad: request: expected object'));
  });

  it('that cannot be read are taken neither for a freeze nor for none', async () => {
    await put('STATUS', { freeze: { reason: '' } });
    await expect(createFreezes(account.table).current()).rejects.toThrow(/since/);
  });
});
