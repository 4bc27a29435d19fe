import type { GoneRefs } from '../app/registry-ports.ts';
import { RefState } from '../domain/push.ts';
import { type RegistryTable, readIfReadable } from './registry-table.ts';

/** Reads ref items for people: one that cannot be read is told, and stops nothing. */
export function createGoneRefs(table: RegistryTable): GoneRefs {
  return {
    async goneSince({ repository, ref }) {
      const state = await readIfReadable(table, { pk: `REPO#${repository}`, sk: `REF#${ref}` }, RefState);
      return state?.goneSince;
    },
  };
}
