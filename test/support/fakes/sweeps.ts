import type { Sweeps } from '../../../shared/app/sweep-ports.ts';
import type { SweepState } from '../../../shared/domain/sweep.ts';

/** What sweeps leave to each other, in memory. */
export function fakeSweeps(): Sweeps {
  let state: SweepState = {};
  return {
    read: async () => structuredClone(state),
    async put(next) {
      state = structuredClone(next);
    },
  };
}
