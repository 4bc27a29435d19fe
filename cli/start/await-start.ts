import { setTimeout } from 'node:timers/promises';
import type { Freezes, Starts } from '../../shared/app/registry-ports.ts';
import type { StartRequest } from '../../shared/domain/follower.ts';
import type { StartRecord } from '../../shared/domain/start.ts';

/** How a start by hand ended, as far as it was waited for. */
export type StartOutcome = StartRecord | { readonly status: 'held' } | { readonly status: 'timed-out' };

export type AwaitPorts = {
  readonly starts: Pick<Starts, 'read'>;
  readonly freezes: Pick<Freezes, 'heldLike'>;
};

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 2_000;

/** Waits until a start is recorded or held, or time is up. */
export async function awaitStart(ports: AwaitPorts, request: StartRequest, seconds: number): Promise<StartOutcome> {
  const end = Date.now() + seconds * 1000;
  let wait = FIRST_WAIT_MS;
  for (;;) {
    const record = await ports.starts.read(request);
    if (record !== undefined) return record;
    const held = await ports.freezes.heldLike(request);
    if (held?.request.push.id === request.push.id) return { status: 'held' };
    if (Date.now() + wait > end) return { status: 'timed-out' };
    await setTimeout(wait);
    wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
  }
}
