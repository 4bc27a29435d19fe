import type { FaultEffect } from '../faults.ts';
import { ApiError, type CloudEvent, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { busOperations } from './bus-operations.ts';
import { type Bus, createBusStore } from './bus-store.ts';
import { createDeliverer, type Undelivered } from './delivery.ts';
import { eventOperations } from './event-operations.ts';
import { createIngestion } from './ingestion.ts';
import type { Operations } from './operation.ts';
import { permissionOperations } from './permission-operations.ts';
import { ruleOperations } from './rule-operations.ts';
import { tagOperations } from './tag-operations.ts';
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
  const forward = (bus: Bus, event: CloudEvent) => ingestion.ingest(bus, event, true);
  const deliverer = createDeliverer({ kernel, credentials, store, forward, retryScale });
  const ingestion = createIngestion(deliverer.deliver);

  const operations: Operations = {
    ...busOperations(store),
    ...permissionOperations(store),
    ...ruleOperations(store),
    ...targetOperations(store),
    ...tagOperations(store),
    ...eventOperations(store, (bus, event) => ingestion.ingest(bus, event, false)),
  };

  return {
    async handle(operation, input, caller) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) throw new ApiError('UnknownOperationException', `events has no operation ${operation}`);
      return run(input, caller);
    },
    resourcePolicy: async (arn) => store.byArn(arn)?.policy,
    resourceTags: (arn) => (store.byArn(arn) ?? store.ruleByArn(arn))?.tags,
    publish(event) {
      const bus = store.named(event.account, undefined);
      const site = { service: 'events', operation: 'Ingest', input: event };
      for (const delay of arrivals(kernel().faults.take(site))) {
        ingestion.ingest(bus, event, false, delay);
      }
    },
    idle: ingestion.idle,
    undelivered: deliverer.undelivered,
    async close() {
      ingestion.close();
      deliverer.close();
      await ingestion.idle();
    },
  };
}
