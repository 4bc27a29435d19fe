import { admit, markDispatched } from '../domain/admission.ts';
import { decide, startRequests } from '../domain/decision.ts';
import { BusyError } from '../domain/errors.ts';
import type { Push, RefKey, RefState } from '../domain/push.ts';
import type { PushEvent } from '../domain/source-event.ts';
import type { Clock, Followers, Refs, Report, StartQueue } from './ports.ts';

export type DispatchPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly followers: Followers;
  readonly startQueue: StartQueue;
};

/** Times that a lost race for the ref item is tried again before the message goes back to the queue. */
const RACES = 10;

/**
 * Admits a push, decides for every follower of its repository, enqueues the starts and marks the push
 * dispatched, in this order: whatever is cut short is found again by a retry, and repeating is harmless.
 */
export async function dispatchPush(ports: DispatchPorts, event: PushEvent, report: Report): Promise<void> {
  const sourceAccount = event.account;
  const admission = await admitPush(ports, event);
  if (admission.kind === 'covered') {
    report.info('push covered', { ref: event.ref, time: event.time });
    report.count('PushCovered', { sourceAccount });
    return;
  }
  const { push } = admission;
  report.count(admission.kind === 'new' ? 'PushAdmitted' : 'PushRepeated', { sourceAccount });
  if (push.dispatched) {
    report.info('push already dispatched', { pushId: push.id });
    return;
  }
  const { followers, unreadable } = await ports.followers.of(event.repository);
  const decisions = followers.map((follower) => decide(event, follower));
  for (const decision of decisions) report.decided(decision, push.id);
  const requests = startRequests(event, push, decisions, unreadable);
  await ports.startQueue.enqueue(requests);
  await changeRef(ports, event, (state) => {
    const waiting = state.pushes.some(({ id, dispatched }) => id === push.id && !dispatched);
    return waiting ? { store: markDispatched(state, push.id), result: undefined } : { result: undefined };
  });
  report.info('push dispatched', {
    pushId: push.id,
    repository: event.repository,
    ref: event.ref,
    commit: push.commit,
    followers: followers.length,
    starts: requests.length,
  });
}

type Admitted = { readonly kind: 'new' | 'same'; readonly push: Push } | { readonly kind: 'covered' };

function admitPush(ports: DispatchPorts, event: PushEvent): Promise<Admitted> {
  return changeRef<Admitted>(ports, event, (state) => {
    const admission = admit(state, event);
    return admission.kind === 'new' ? { store: admission.state, result: admission } : { result: admission };
  });
}

type RefChange<T> = {
  readonly store?: RefState;
  readonly result: T;
};

/** Reads a ref, changes it, and stores it if nobody else did meanwhile; else once more from the start. */
async function changeRef<T>(
  { refs, clock }: DispatchPorts,
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
