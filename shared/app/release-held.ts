import { isFrozen } from '../domain/freeze.ts';
import { wholeSeconds } from '../domain/names.ts';
import type { StartQueue } from './aws-ports.ts';
import type { Clock } from './clock.ts';
import type { Freezes } from './registry-ports.ts';
import type { Report } from './report.ts';

export type ReleasePorts = { readonly clock: Clock; readonly freezes: Freezes; readonly startQueue: StartQueue };

/**
 * Enqueues every held start once the freeze is over. Each is forgotten after it is enqueued, and only as it was read: cut short
 * in between it is enqueued again, which starts nothing twice, and what a new freeze holds meanwhile stays.
 */
export async function releaseHeld({ clock, freezes, startQueue }: ReleasePorts, report: Report): Promise<void> {
  const held = await freezes.held();
  if (held.length === 0 || isFrozen(await freezes.current(), wholeSeconds(clock.now()))) return;
  await startQueue.release(held);
  for (const each of held) {
    await freezes.forget(each);
    const { pipeline, push } = each.request;
    report.info('start released', { pipeline, pushId: push.id, ref: push.ref, commit: push.commit });
    report.count('StartReleased');
  }
}
