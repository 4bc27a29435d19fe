import { setTimeout } from 'node:timers/promises';
import type { FaultEffect } from '../faults.ts';
import { ApiError, type CloudEvent, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { busOperations } from './bus-operations.ts';
import { type Bus, createBusStore } from './bus-store.ts';
import { createDeliverer, type Undelivered } from './delivery.ts';
import { eventOperations } from './event-operations.ts';
import type { Operations } from './operation.ts';
import { permissionOperations } from './permission-operations.ts';
import { ruleOperations } from './rule-operations.ts';
import { targetOperations } from './target-operations.ts';

export type EventBridgeOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  /** Factor on the waits between retries. Default 1, EventBridge's own pace; tests give less. */
  readonly retryScale?: number;
};

export interface EventBridge extends Service {
  resourcePolicy: NonNullable<Service['resourcePolicy']>;
  resourceTags: NonNullable<Service['resourceTags']>;
  close: NonNullable<Service['close']>;
  /** A service's event reaches the default bus of `event.account`. Returns before any rule sees it. */
  publish(event: CloudEvent): void;
  /** Resolves when no event is on its way to a target, retries and injected delays included. */
  idle(): Promise<void>;
  /** Events that reached neither their target nor a dead-letter queue, and why. */
  undelivered(): readonly Undelivered[];
}

/** How often an event arrives under a fault, and after how many milliseconds each time. */
function arrivals(effect: FaultEffect | undefined): readonly number[] {
  switch (effect?.kind) {
    case undefined:
      return [0];
    case 'drop':
      return [];
    case 'duplicate':
      return [0, 0];
    case 'delay':
      return [effect.milliseconds];
    default:
      throw new Error(`events Ingest takes drop, duplicate and delay faults, not ${effect?.kind}`);
  }
}

/** EventBridge of all accounts in the kernel's Region: buses, rules, targets, and delivery by rule. */
export function createEventBridge({ kernel, credentials, retryScale = 1 }: EventBridgeOptions): EventBridge {
  const store = createBusStore(() => kernel().region);
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const forward = (bus: Bus, event: CloudEvent) => ingest(bus, event, true);
  const deliverer = createDeliverer({ kernel, credentials, store, forward, retryScale });

  /** Runs work after `milliseconds`, at the earliest when the current call has returned. */
  function later(milliseconds: number, work: () => Promise<void>): void {
    const waiting = setTimeout(milliseconds, true, { signal: closing.signal }).catch(() => false);
    const job = waiting.then((open) => (open ? work() : undefined)).finally(() => underWay.delete(job));
    underWay.add(job);
  }

  function ingest(bus: Bus, event: CloudEvent, forwarded: boolean, delay = 0): void {
    const ingestedAt = new Date();
    later(delay, async () => {
      const rules = [...bus.rules.values()].filter((rule) => rule.state !== 'DISABLED' && rule.matches(event));
      const deliveries = rules.flatMap((rule) =>
        [...rule.targets.values()].map((target) => ({ event, rule, target, ingestedAt, forwarded })),
      );
      await Promise.all(deliveries.map((delivery) => deliverer.deliver(delivery)));
    });
  }

  function publish(event: CloudEvent): void {
    const bus = store.named(event.account, undefined);
    for (const delay of arrivals(kernel().faults.take({ service: 'events', operation: 'Ingest' }))) {
      ingest(bus, event, false, delay);
    }
  }

  const operations: Operations = {
    ...busOperations(store),
    ...permissionOperations(store),
    ...ruleOperations(store),
    ...targetOperations(store),
    ...eventOperations(store, (bus, event) => ingest(bus, event, false)),
  };

  async function idle(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return {
    async handle(operation, input, caller) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) throw new ApiError('UnknownOperationException', `events has no operation ${operation}`);
      return run(input, caller);
    },
    resourcePolicy: async (arn) => store.byArn(arn)?.policy,
    resourceTags: (arn) => (store.byArn(arn) ?? store.ruleByArn(arn))?.tags,
    publish,
    idle,
    undelivered: deliverer.undelivered,
    async close() {
      closing.abort();
      deliverer.close();
      await idle();
    },
  };
}
