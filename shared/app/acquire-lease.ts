import { BusyError } from '../domain/errors.ts';
import type { PipelineName } from '../domain/names.ts';
import type { Clock } from './clock.ts';
import type { Lease, LeasePurpose, Leases } from './registry-ports.ts';

type LeasePorts = { readonly leases: Pick<Leases, 'acquire'>; readonly clock: Clock };

/** Tries at a lease that another worker holds, some nine seconds in all, before the message goes back to the queue. */
const TRIES = 16;

/**
 * Waits for a lease: whoever holds it works for seconds, while a queue gives a message out again after minutes, unless
 * it is told otherwise.
 * @throws BusyError where it stays held
 */
export async function acquireLease(
  { leases, clock }: LeasePorts,
  pipeline: PipelineName,
  purpose: LeasePurpose,
  tries = TRIES,
): Promise<Lease> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) await clock.backOff(attempt);
    const lease = await leases.acquire(pipeline, purpose, clock.now());
    if (lease !== undefined) return lease;
  }
  throw new BusyError(`${purpose} of ${pipeline}`);
}
