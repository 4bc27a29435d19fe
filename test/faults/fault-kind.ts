import type { Fault, FaultEffect } from '../../local/faults.ts';
import type { Site } from './site.ts';

/** What can meet a call of a function. */
const OF_FUNCTIONS = [
  'throttle',
  'throttle-long',
  'error',
  'hang',
  'reset-before',
  'reset-after',
  'denied',
  'crash-before',
  'crash-after',
] as const;
/** What can become of a message or an event. */
const OF_DELIVERIES = ['duplicate', 'late', 'drop'] as const;
export const FAULT_KINDS = [...OF_FUNCTIONS, ...OF_DELIVERIES] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const THROTTLE: FaultEffect = { kind: 'throttle' };
const EFFECTS: Readonly<Record<FaultKind, FaultEffect>> = {
  throttle: THROTTLE,
  'throttle-long': THROTTLE,
  error: { kind: 'error', code: 'InternalFailure' },
  hang: { kind: 'hang' },
  'reset-before': { kind: 'reset', when: 'before' },
  'reset-after': { kind: 'reset', when: 'after' },
  denied: { kind: 'error', code: 'AccessDeniedException', status: 400, message: 'denied on request' },
  'crash-before': { kind: 'crash', when: 'before' },
  'crash-after': { kind: 'crash', when: 'after' },
  duplicate: { kind: 'duplicate' },
  late: { kind: 'delay', milliseconds: 1_500 },
  drop: { kind: 'drop' },
};

/** EventBridge has no worker to kill, and its own time-outs are not ours to test. */
const OF_EVENTS: readonly FaultKind[] = ['throttle', 'throttle-long', 'error', 'reset-before', 'reset-after', 'denied'];
/** What somebody else's service takes twice without asking. */
const DOUBLED: ReadonlySet<string> = new Set(['SendMessage', 'SendMessageBatch', 'Ingest', 'DeleteMessageBatch']);

/** Faults that can meet a call. */
export function faultsFor({ by, operation }: Pick<Site, 'by' | 'operation'>): FaultKind[] {
  if (operation === 'Ingest') return [...OF_DELIVERIES];
  // Lambda deletes messages: that it fails to is a message that comes twice.
  if (operation === 'DeleteMessageBatch') return ['duplicate'];
  const isOfEvents = by === 'events' || by === 'forward';
  const doubled: FaultKind[] = DOUBLED.has(operation) || by === 'forward' ? ['duplicate'] : [];
  return [...(isOfEvents ? OF_EVENTS : OF_FUNCTIONS), ...doubled];
}

/** More calls than one delivery of a message makes, fewer than it gets: three tries of the SDK, or six of our own. */
const LONG = { call: 8, start: 14, delivery: 3 };

function countOf(kind: FaultKind, { by, operation }: Site): number {
  switch (kind) {
    case 'throttle-long':
      if (by === 'events' || by === 'forward') return LONG.delivery;
      return operation === 'StartPipelineExecution' ? LONG.start : LONG.call;
    case 'denied':
      return Number.MAX_SAFE_INTEGER;
    default:
      return 1;
  }
}

/** What to add to the local cloud, so that this fault meets this call. */
export function faultAt(site: Site, kind: FaultKind): Fault {
  const { service, operation, role, mentions, nth } = site;
  const isRedelivery = operation === 'DeleteMessageBatch';
  return {
    service,
    operation,
    ...(role === undefined ? {} : { role }),
    mentions,
    skip: nth,
    count: countOf(kind, site),
    effect: isRedelivery ? EFFECTS['reset-before'] : EFFECTS[kind],
  };
}

/** CodePipeline forgets every token at once: that is the window nobody documents. */
export const TOKENS_IGNORED: Fault = {
  service: 'codepipeline',
  operation: 'ClientRequestToken',
  effect: { kind: 'ignore' },
  count: Number.MAX_SAFE_INTEGER,
};
