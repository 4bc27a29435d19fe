import { setTimeout } from 'node:timers/promises';
import type { Freezes, Starts } from '../../shared/app/registry-ports.ts';
import type { StartRequest } from '../../shared/domain/follower.ts';
import type { StartRecord } from '../../shared/domain/start.ts';

/** How a start by hand ended, as far as it was waited for. */
export type StartOutcome =
  | StartRecord
  | { readonly status: 'held' }
  /** CodePipeline would not start it so: it is kept in the dead-letter queue. */
  | { readonly status: 'rejected'; readonly detail: string }
  | { readonly status: 'timed-out' };

export type AwaitPorts = {
  readonly starts: Pick<Starts, 'read'>;
  readonly freezes: Pick<Freezes, 'heldLike'>;
  /** Why it is in the dead-letter queue, if it is. */
  readonly rejection: () => Promise<string | undefined>;
};

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 2_000;

/** Waits that a start that is made takes: only then is it looked for among the dead letters. */
const PATIENCE = 3;

/** Waits until a start is recorded, held or rejected, or time is up. */
export async function awaitStart(ports: AwaitPorts, request: StartRequest, seconds: number): Promise<StartOutcome> {
  const end = Date.now() + seconds * 1000;
  let wait = FIRST_WAIT_MS;
  for (let looks = 1; ; looks += 1) {
    const record = await ports.starts.read(request);
    if (record !== undefined) return record;
    const held = await ports.freezes.heldLike(request);
    if (held?.request.push.id === request.push.id) return { status: 'held' };
    const detail = looks > PATIENCE ? await ports.rejection() : undefined;
    if (detail !== undefined) return { status: 'rejected', detail };
    if (Date.now() + wait > end) return { status: 'timed-out' };
    await setTimeout(wait);
    wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
  }
}
