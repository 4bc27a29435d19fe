import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLeases } from '../../../shared/adapters/leases.ts';
import type { Leases } from '../../../shared/app/registry-ports.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { fakeLeases } from '../../support/fakes/leases.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const name = (text: string) => PipelineName.parse(text);
const noon = new Date(Date.UTC(2026, 0, 2, 12));
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);

describe.each<[string, () => Leases]>([
  ['in memory', fakeLeases],
  ['in DynamoDB', () => createLeases(account.table)],
])('leases %s', (_where, make) => {
  let leases: Leases;
  beforeAll(() => {
    leases = make();
  });

  it('are given to one of many', async () => {
    const asked = Array.from({ length: 4 }, () => leases.acquire(name('race'), 'run', noon));
    expect((await Promise.all(asked)).filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('hold longer than a function may run, and then end by themselves', async () => {
    await leases.acquire(name('ends'), 'run', noon);
    expect(await leases.acquire(name('ends'), 'run', later(30))).toBeUndefined();
    const asked = Array.from({ length: 4 }, () => leases.acquire(name('ends'), 'run', later(36)));
    expect((await Promise.all(asked)).filter((lease) => lease !== undefined)).toHaveLength(1);
    expect(await leases.acquire(name('ends'), 'run', later(40))).toBeUndefined();
  });

  it('are free as soon as they are given back', async () => {
    const lease = await leases.acquire(name('released'), 'run', noon);
    if (lease !== undefined) await leases.release(lease);
    expect(await leases.acquire(name('released'), 'run', noon)).toMatchObject({ pipeline: 'released' });
  });

  it('are not given back by one whose own has ended', async () => {
    const ended = await leases.acquire(name('stranger'), 'run', noon);
    const current = await leases.acquire(name('stranger'), 'run', later(36));
    expect(current?.owner).not.toBe(ended?.owner);
    if (ended !== undefined) await leases.release(ended);
    expect(await leases.acquire(name('stranger'), 'run', later(37))).toBeUndefined();
  });

  it('may be given back twice, or never taken', async () => {
    const lease = await leases.acquire(name('twice'), 'run', noon);
    if (lease !== undefined) await leases.release(lease);
    if (lease !== undefined) await leases.release(lease);
    await leases.release({ pipeline: name('never'), purpose: 'run', owner: 'nobody' });
    expect(await leases.acquire(name('never'), 'run', noon)).toBeDefined();
  });

  it('keep purposes and pipelines apart', async () => {
    await leases.acquire(name('one'), 'run', noon);
    expect(await leases.acquire(name('one'), 'registration', noon)).toMatchObject({ purpose: 'registration' });
    expect(await leases.acquire(name('other'), 'run', noon)).toMatchObject({ pipeline: 'other' });
  });
});

it('a lease whose answer was lost is its own at the next try', async () => {
  let answers = 0;
  account.table.client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      answers += 1;
      if (answers > 1) return answer;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', $retryable: {} });
    },
    { name: 'loseFirst', step: 'deserialize', priority: 'low' },
  );
  try {
    const leases = createLeases(account.table);
    expect(await leases.acquire(name('unheard'), 'run', noon)).toMatchObject({ pipeline: 'unheard' });
    expect(answers).toBe(2);
    expect(await leases.acquire(name('unheard'), 'run', noon)).toBeUndefined();
  } finally {
    account.table.client.middlewareStack.remove('loseFirst');
  }
});
