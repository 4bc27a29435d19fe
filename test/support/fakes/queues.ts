import type { ReconcileQueue, StartQueue } from '../../../shared/app/aws-ports.ts';
import type { Clock } from '../../../shared/app/clock.ts';
import { type StartRequest, startToken } from '../../../shared/domain/follower.ts';
import { releaseToken } from '../../../shared/domain/freeze.ts';
import { printKey } from '../../../shared/domain/keys.ts';

/** Minutes within which a FIFO queue drops a message with a deduplication id it has seen (SQS developer guide). */
const DEDUPLICATION_MS = 5 * 60_000;

/** A FIFO queue of starts: `next` gives the oldest message until `done` removes it. */
export type FakeStartQueue = StartQueue & { next(): StartRequest | undefined; done(): void };

export function fakeStartQueue(clock: Pick<Clock, 'now'>): FakeStartQueue {
  const messages: StartRequest[] = [];
  const seen = new Map<string, number>();
  const send = (request: StartRequest, token: string) => {
    const now = clock.now().getTime();
    if (now - (seen.get(token) ?? Number.NEGATIVE_INFINITY) < DEDUPLICATION_MS) return;
    seen.set(token, now);
    messages.push(structuredClone(request));
  };
  return {
    enqueue: async (requests) => {
      for (const request of requests) send(request, startToken(request));
    },
    release: async (held) => {
      for (const each of held) send(each.request, releaseToken(each));
    },
    next: () => messages[0],
    done: () => void messages.shift(),
  };
}

/** Keys that were nominated, printed, with their cause. */
export type FakeReconcileQueue = ReconcileQueue & { readonly messages: KeyMessage[] };
type KeyMessage = { key: string; cause: string; repair?: true };

export function fakeReconcileQueue(): FakeReconcileQueue {
  const messages: KeyMessage[] = [];
  return {
    messages,
    nominate: async (keys, cause, isOrdered) => {
      const order = isOrdered === true ? { repair: true as const } : {};
      messages.push(...keys.map((key) => ({ key: printKey(key), cause, ...order })));
    },
  };
}
