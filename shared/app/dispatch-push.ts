import { admit, markDispatched } from '../domain/admission.ts';
import { type Decision, decide } from '../domain/decision.ts';
import { AccountId, repositoryParts } from '../domain/names.ts';
import type { Push } from '../domain/push.ts';
import type { AdmittedPush } from '../domain/push-message.ts';
import type { PushEvent } from '../domain/source-event.ts';
import { startRequests } from '../domain/start-requests.ts';
import type { StartQueue } from './aws-ports.ts';
import { changeRef } from './change-ref.ts';
import type { Clock } from './clock.ts';
import { type KnowledgePorts, learn } from './push-knowledge.ts';
import type { Followers, History, Refs } from './registry-ports.ts';
import type { Report } from './report.ts';

export type DispatchPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly followers: Followers;
  readonly startQueue: StartQueue;
  readonly history: History;
} & KnowledgePorts;

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
  report.count(admission.kind === 'new' ? 'PushAdmitted' : 'PushRepeated', { sourceAccount });
  await dispatch(ports, event, admission.push, report);
}

/** Dispatches a push that is admitted already: one that catch-up made, or whose dispatch was cut short. */
export async function dispatchAdmitted(
  ports: DispatchPorts,
  { admitted }: AdmittedPush,
  report: Report,
): Promise<void> {
  const { repository, ref, pushId } = admitted;
  const { state } = await ports.refs.read({ repository, ref });
  const push = state.pushes.find(({ id }) => id === pushId);
  if (push === undefined) {
    // Only dispatched pushes are ever forgotten.
    report.info('push already forgotten', { repository, ref, pushId });
    return;
  }
  const { commit, oldCommit, time } = push;
  const account = AccountId.parse(repositoryParts(repository).account);
  const event = { eventId: pushId, time, account, repository, ref, commit };
  await dispatch(ports, oldCommit === undefined ? event : { ...event, oldCommit }, push, report);
}

async function dispatch(ports: DispatchPorts, event: PushEvent, push: Push, report: Report): Promise<void> {
  if (push.dispatched) {
    report.info('push already dispatched', { pushId: push.id });
    return;
  }
  const { followers, unreadable } = await ports.followers.of(event.repository);
  const known = await learn(ports, event, push, followers, report);
  const decisions = followers.map((follower) => decide(event, follower, known));
  for (const decision of decisions) report.decided(decision, push.id);
  const requests = startRequests(event, push, decisions, unreadable, known.facts);
  await ports.startQueue.enqueue(requests);
  await ports.history.record(event, push, decisions.filter(isWorthKeeping));
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

/** That a pipeline does not follow some other ref is no news to its owner. */
const isWorthKeeping = (decision: Decision): boolean => decision.start || decision.reason !== 'ref-not-followed';

type Admitted = { readonly kind: 'new' | 'same'; readonly push: Push } | { readonly kind: 'covered' };

function admitPush(ports: DispatchPorts, event: PushEvent): Promise<Admitted> {
  return changeRef<Admitted>(ports, event, (state) => {
    const admission = admit(state, event);
    return admission.kind === 'new' ? { store: admission.state, result: admission } : { result: admission };
  });
}
