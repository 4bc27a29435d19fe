import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBranchListings } from '../../../shared/adapters/branch-listings.ts';
import type { BranchListings } from '../../../shared/app/catch-up-ports.ts';
import type { BranchListing } from '../../../shared/domain/catch-up/branch-listing.ts';
import { branchRef, RepositoryArn } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, at } from '../../support/builders.ts';
import { fakeListings } from '../../support/fakes/branches.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const WEB = RepositoryArn.parse(APP.replace(/app$/, 'web'));
const first: BranchListing = { repository: APP, listedAt: at(1), entries: ['a/'], branches: [branchRef('a/1')] };
const second: BranchListing = { ...first, listedAt: at(2), branches: [], isCut: true };
const other: BranchListing = { ...first, repository: WEB };

describe.each<[string, () => BranchListings]>([
  ['in memory', fakeListings],
  ['in DynamoDB', () => createBranchListings(account.table)],
])('listings %s', (_where, make) => {
  it('are kept by repository, replaced whole, and forgotten', async () => {
    const listings = make();
    expect(await listings.read(APP)).toBeUndefined();
    await listings.put(first);
    expect(await listings.read(APP)).toEqual(first);
    await listings.put(second);
    await listings.put(other);
    expect(await listings.read(APP)).toEqual(second);
    expect(new Set(await listings.all())).toEqual(new Set([second, other]));
    await listings.forget(APP);
    expect(await listings.read(APP)).toBeUndefined();
    expect(await listings.all()).toEqual([other]);
    await listings.forget(APP);
  });
});

it('a listing that cannot be read is made anew', async () => {
  const Item = { pk: `REPO#${APP}`, sk: 'BRANCHES', kind: 'branches', pipeline: APP, branches: 'all' };
  await account.table.client.send(new PutCommand({ TableName: account.table.name, Item }));
  expect(await createBranchListings(account.table).read(APP)).toBeUndefined();
});
