import { BusyError } from '../domain/errors.ts';
import type { RefKey, RefState } from '../domain/push.ts';
import type { Clock } from './clock.ts';
import type { Refs } from './registry-ports.ts';

/** Times that a lost race for the ref item is tried again before the message goes back to the queue. */
const RACES = 10;

type RefChange<T> = {
  readonly store?: RefState;
  readonly result: T;
};

/** Reads a ref, changes it, and stores it if nobody else did meanwhile; else once more from the start. */
export async function changeRef<T>(
  { refs, clock }: { readonly refs: Refs; readonly clock: Clock },
  { repository, ref }: RefKey,
  change: (state: RefState) => RefChange<T>,
): Promise<T> {
  const key = { repository, ref };
  for (let race = 0; race < RACES; race += 1) {
    if (race > 0) await clock.backOff(race);
    const { state, revision } = await refs.read(key);
    const { store, result } = change(state);
    if (store === undefined || (await refs.replace(key, store, revision))) return result;
  }
  throw new BusyError(`ref ${ref} of ${repository}`);
}
