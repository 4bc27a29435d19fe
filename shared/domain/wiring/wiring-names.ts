/**
 * Names and ARNs of what carries a push from a source account to its pipeline account. Infrastructure makes these, and
 * the guard looks for them.
 */

/** Source and detail-type of the events by which source accounts show that their pushes would arrive. */
export const HEARTBEAT_SOURCE = 'commit-relay.heartbeat';
export const HEARTBEAT_TYPE = 'Source Heartbeat';
/** Sources and detail-types of what is forwarded: pushes and heartbeats. */
export const FORWARDED_SOURCES = ['aws.codecommit', HEARTBEAT_SOURCE];
export const FORWARDED_TYPES = ['CodeCommit Repository State Change', HEARTBEAT_TYPE];

/** Schedule in a source account that puts them on its default bus. */
export const HEARTBEAT_SCHEDULE = 'commit-relay-heartbeat';

export const BUS = 'commit-relay';

/** Rule in a source account that forwards to one pipeline account. */
export const forwardRule = (pipelineAccount: string): string => `commit-relay-forward-${pipelineAccount}`;
/** Role by which that rule puts events on the relay bus. */
export const forwardRole = (pipelineAccount: string, region: string): string =>
  `commit-relay-forward-${pipelineAccount}-${region}`;
/** Role by which the guard of one pipeline account mends that rule. */
export const mendRole = (pipelineAccount: string, region: string): string =>
  `commit-relay-mend-${pipelineAccount}-${region}`;

/** Dead-letter queue of a queue, rule or function: `x` has `x-dlq`, `x.fifo` has `x-dlq.fifo`. */
export const deadLetterQueue = (name: string): string => name.replace(/(\.fifo)?$/, '-dlq$1');

export const roleArn = (account: string, role: string): string => `arn:aws:iam::${account}:role/${role}`;
export const busArn = (region: string, account: string): string =>
  `arn:aws:events:${region}:${account}:event-bus/${BUS}`;
/** The account's own bus, where AWS's events come and the relay's own go. */
export const defaultBusArn = (region: string, account: string): string =>
  `arn:aws:events:${region}:${account}:event-bus/default`;
export const queueArn = (region: string, account: string, queue: string): string =>
  `arn:aws:sqs:${region}:${account}:${queue}`;
