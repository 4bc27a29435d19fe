import { type HeadRead, lookAtRef, type Recovered } from '../domain/catch-up/ref-look.ts';
import { markSent, unsentPushes } from '../domain/catch-up/unsent-pushes.ts';
import { repositoryParts, wholeSeconds } from '../domain/names.ts';
import type { RefKey, RefState } from '../domain/push.ts';
import type { BranchReader, PushQueue } from './catch-up-ports.ts';
import { changeRef } from './change-ref.ts';
import type { Clock } from './clock.ts';
import type { Refs } from './registry-ports.ts';
import type { Report } from './report.ts';

export type CatchUpPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly branches: BranchReader;
  readonly pushQueue: PushQueue;
  /** Seconds that an event is given to arrive. */
  readonly graceSeconds: number;
};

/** Times that a look is made anew because an event came in between. */
const RACES = 3;

/**
 * Looks at the head of a branch and makes good what no event told: a push is admitted, and dispatched as any other. What was
 * admitted and not dispatched is sent once more. Cut short anywhere, the next look goes on.
 */
export async function catchUpRef(ports: CatchUpPorts, key: RefKey, cause: string, report: Report): Promise<void> {
  const { refs, clock, graceSeconds } = ports;
  for (let race = 0; race < RACES; race += 1) {
    if (race > 0) await clock.backOff(race);
    // First, since a head that was read before an event was admitted says nothing about what came of it.
    const { state, revision } = await refs.read(key);
    const head = await readHead(ports, key, report);
    const known = revision === 0 ? undefined : state;
    const look = head === undefined ? { recovered: [] } : lookAtRef(key, known, head, graceSeconds);
    if (look.store !== undefined && !(await refs.replace(key, look.store, revision))) continue;
    tell(report, key, state, look);
    await sendUnsent(ports, key, look.store ?? state, cause, report);
    report.info('branch looked at', { ...key, head: head?.commit });
    return;
  }
  report.info('branch left to the next look', { ...key });
}

async function readHead({ branches, clock }: CatchUpPorts, key: RefKey, report: Report): Promise<HeadRead | undefined> {
  const at = wholeSeconds(clock.now());
  const reading = await branches.head(key);
  switch (reading.kind) {
    case 'head':
      return { at, commit: reading.commit };
    case 'absent':
      return { at };
    case 'unknown':
      report.warn('branch unread', { ...key, why: reading.why });
      report.count('BranchUnread');
      return undefined;
  }
}

async function sendUnsent(
  ports: CatchUpPorts,
  key: RefKey,
  state: RefState,
  cause: string,
  report: Report,
): Promise<void> {
  const { clock, pushQueue, graceSeconds } = ports;
  const now = wholeSeconds(clock.now());
  const unsent = unsentPushes(state, now, graceSeconds);
  if (unsent.length === 0) return;
  await pushQueue.send(key, unsent, cause);
  const ids = new Set(unsent.map(({ id }) => id));
  await changeRef(ports, key, (current) => ({ store: markSent(current, ids, now), result: undefined }));
  for (const { id: pushId, commit } of unsent) report.info('push sent to dispatch', { ...key, pushId, commit });
}

function tell(
  report: Report,
  { repository, ref }: RefKey,
  before: RefState,
  { store, recovered }: { readonly store?: RefState; readonly recovered: readonly Recovered[] },
): void {
  const sourceAccount = repositoryParts(repository).account;
  if (store?.suspectSince !== undefined && before.suspectSince === undefined) {
    report.info('head without event', { repository, ref, since: store.suspectSince });
  }
  if (store?.goneSince !== undefined && before.goneSince === undefined) {
    report.warn('branch gone', { repository, ref });
    report.count('BranchGone', { sourceAccount });
  }
  for (const { push, lostFor } of recovered) {
    const { id: pushId, commit, oldCommit } = push;
    const detail = { repository, ref, commit, pushId, ...(oldCommit === undefined ? {} : { oldCommit }), lostFor };
    report.warn('push recovered', detail);
    report.count('PushRecovered', { sourceAccount });
    report.tell({ type: 'Push Recovered', detail });
  }
}
