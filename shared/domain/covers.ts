import type { RefClause } from './follower.ts';
import { matchesPath } from './glob.ts';

/** Whether an entry of a follow tag covers a ref, given by its full name. */
export function covers(clause: RefClause, ref: string): boolean {
  switch (clause.kind) {
    case 'ref':
      return clause.ref === ref;
    case 'prefix':
      return ref.startsWith(clause.prefix);
    case 'pattern':
      return matchesPath(clause.pattern, ref);
  }
}
