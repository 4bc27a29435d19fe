import type { Kernel } from '../kernel.ts';
import type { Objects } from './objects.ts';
import type { RefChanges } from './ref-changes.ts';
import type { Repositories } from './repositories.ts';

/** What the operations work with. */
export type Parts = {
  readonly kernel: () => Kernel;
  readonly repositories: Repositories;
  readonly objects: Objects;
  readonly changes: RefChanges;
  readonly now: () => Date;
};
