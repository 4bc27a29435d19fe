import { randomUUID } from 'node:crypto';
import { ApiError } from '../kernel.ts';
import { pageOf } from '../page.ts';
import type { EventSourceSpec } from './function-spec.ts';

type Mapping = {
  readonly uuid: string;
  readonly spec: EventSourceSpec;
  readonly functionArn: string;
  /** Feeds the function until the signal aborts. */
  readonly feed: (signal: AbortSignal) => void;
  updated: Date;
  /** Ends the feeding; absent while it is disabled. */
  stop?: AbortController;
};

/** Which mappings ListEventSourceMappings shows. */
export type MappingFilter = {
  readonly functionArn?: string;
  readonly queueArn?: string;
  readonly marker?: string;
  readonly most: number;
};

/** The queues that feed the functions of all accounts. */
export interface EventSourceMappings {
  /** Adds a mapping, and feeds its function where it is enabled. */
  add(mapping: Pick<Mapping, 'spec' | 'functionArn' | 'feed'>): void;
  page(account: string, filter: MappingFilter): unknown;
  /** Throws ApiError ResourceNotFoundException. */
  setEnabled(account: string, uuid: string, enabled: boolean): unknown;
  close(): void;
}

/** The most that one ListEventSourceMappings returns, whatever it asks for. */
const LARGEST_PAGE = 100;

export function createEventSourceMappings(): EventSourceMappings {
  const mappings = new Map<string, Mapping>();
  const start = (mapping: Mapping) => {
    mapping.stop = new AbortController();
    mapping.feed(mapping.stop.signal);
  };
  return {
    add(given) {
      const mapping: Mapping = { ...given, uuid: randomUUID(), updated: new Date() };
      mappings.set(mapping.uuid, mapping);
      if (given.spec.enabled) start(mapping);
    },
    page(account, { functionArn, queueArn, marker, most }) {
      const found = [...mappings.values()].filter(
        ({ spec, ...mapping }) =>
          spec.account === account &&
          (functionArn === undefined || mapping.functionArn === functionArn) &&
          (queueArn === undefined || spec.queueArn === queueArn),
      );
      const { items, token } = pageOf(
        found.toSorted((one, other) => (one.uuid < other.uuid ? -1 : 1)),
        {
          list: 'event source mappings',
          size: Math.min(most, LARGEST_PAGE),
          token: marker,
          key: ({ uuid }) => uuid,
          invalid: () => new ApiError('InvalidParameterValueException', 'The marker is not valid'),
        },
      );
      return { EventSourceMappings: items.map(view), ...(token !== undefined && { NextMarker: token }) };
    },
    setEnabled(account, uuid, enabled) {
      const mapping = mappings.get(uuid);
      if (mapping?.spec.account !== account) {
        throw new ApiError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      }
      mapping.updated = new Date();
      if (enabled && mapping.stop === undefined) start(mapping);
      if (!enabled) {
        mapping.stop?.abort();
        delete mapping.stop;
      }
      return view(mapping);
    },
    close() {
      for (const { stop } of mappings.values()) stop?.abort();
    },
  };
}

/** As ListEventSourceMappings shows it; here a change is over at once. */
function view({ uuid, spec, functionArn, updated, stop }: Mapping) {
  return {
    UUID: uuid,
    BatchSize: spec.batchSize,
    MaximumBatchingWindowInSeconds: spec.windowSeconds,
    EventSourceArn: spec.queueArn,
    FunctionArn: functionArn,
    LastModified: updated,
    State: stop === undefined ? 'Disabled' : 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: spec.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(spec.maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: spec.maximumConcurrency } }),
  };
}
