import type { FunctionName } from '../../../shared/env.ts';
import { bus, events, index, inPartition, logStream, type Place, queue, table } from '../place.ts';
import type { Line } from '../row.ts';

/** Logs, and traces: Lambda sends both kinds of record where tracing is active (Lambda developer guide, services-xray). */
export const writing = ({ b }: Place, name: FunctionName): Line[] => [
  ['opens a log stream', 'logs:CreateLogStream', logStream(b, name)],
  ['writes its log', 'logs:PutLogEvents', logStream(b, name)],
  ['sends traces', 'xray:PutTraceSegments', '*'],
  ['sends telemetry of traces', 'xray:PutTelemetryRecords', '*'],
];

/** What Lambda asks of the role whose queue it polls (Lambda developer guide, services-sqs-configure). */
export const taking = ({ b }: Place, name: string): Line[] => [
  ['takes messages', 'sqs:ReceiveMessage', queue(b, name)],
  ['deletes messages that are done', 'sqs:DeleteMessage', queue(b, name)],
  ['reads how long messages stay hidden', 'sqs:GetQueueAttributes', queue(b, name)],
];

/** A call on items of a partition of the registry. */
export const item = ({ b }: Place, what: string, operation: string, key: string): Line => [
  what,
  `dynamodb:${operation}`,
  table(b),
  inPartition(key),
];
/** A query of the registry's index. */
export const ofKind = ({ b }: Place, what: string, kind: string): Line => [
  what,
  'dynamodb:Query',
  index(b),
  inPartition(kind),
];
/** Events of the relay itself. */
export const telling = ({ b }: Place): Line => [
  'tells on the default bus',
  'events:PutEvents',
  bus(b, 'default'),
  events('commit-relay', 'Pipeline Started'),
];
