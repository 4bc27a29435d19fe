import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { BranchListings } from '../app/catch-up-ports.ts';
import { BranchListing } from '../domain/catch-up/branch-listing.ts';
import type { RepositoryArn } from '../domain/names.ts';
import { type ItemKey, inIndex, keyOf, type RegistryTable, readIfReadable, readKind } from './registry-table.ts';

const itemKey = (repository: RepositoryArn): ItemKey => ({ pk: `REPO#${repository}`, sk: 'BRANCHES' });

/** Listings of branches, one item a repository. */
export function createBranchListings(table: RegistryTable): BranchListings {
  return {
    read: (repository) => readIfReadable(table, itemKey(repository), BranchListing),
    async put(listing) {
      const Item = { ...keyOf(itemKey(listing.repository)), ...inIndex('branches', listing.repository), ...listing };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    },
    async forget(repository) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(itemKey(repository)) }));
    },
    all: () => readKind(table, 'branches', BranchListing),
  };
}
