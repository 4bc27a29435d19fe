import { bus, index, type Place, pipeline, queue, relayRole, rule, table } from '../place.ts';
import type { DeniedLine } from '../row.ts';
import { inOther, inOwn, telling } from './function-lines.ts';

/** What guard must not do within its own services. */
export const guardDenials = (place: Place): DeniedLine[] => {
  const { a, b, otherA, otherB } = place;
  return [
    inOther('reads an item', 'GetItem', b, 'BUS'),
    inOther('updates an item', 'UpdateItem', b, 'BUS'),
    inOther('writes an item', 'PutItem', b, 'TRIGGERS'),
    inOwn('reads a pipeline', 'it looks at wiring', 'GetItem', b, 'PIPELINE#shop'),
    inOwn('reads two partitions of which one is not its own', 'each key of a call counts', 'GetItem', b, 'FREEZE'),
    inOwn('updates a registration', 'it looks at wiring', 'UpdateItem', b, 'PIPELINE#shop'),
    inOwn('allows repairs again', 'people say so', 'UpdateItem', b, 'RESUME'),
    inOwn('puts what may be repaired again', 'people say so', 'PutItem', b, 'RESUME'),
    inOwn('freezes', 'people do', 'PutItem', b, 'FREEZE'),
    inOwn('writes a registration', 'a registration starts pipelines', 'PutItem', b, 'PIPELINE#shop'),
    [
      'queries an index of another table',
      'the registry is its only table',
      'dynamodb:Query',
      `${table(b, 'orders')}/index/by-kind`,
    ],
    ['scans the index', 'every read is of one kind', 'dynamodb:Scan', index(b)],
    ['reads the policy of another bus', 'it keeps one bus', 'events:DescribeEventBus', bus(b, 'orders')],
    ['deletes the bus', 'it keeps its policy', 'events:DeleteEventBus', bus(b)],
    ['disables a rule of B', 'it reads rules, and tells people', 'events:DisableRule', rule(b, 'commit-relay-tags')],
    ['makes a rule in B', 'it reads rules, and tells people', 'events:PutRule', rule(b, 'any')],
    [
      'reads targets in another Region',
      'a controller is for its Region',
      'events:ListTargetsByRule',
      rule(b, 'any').replace('ap-south-1', 'us-east-1'),
    ],
    [
      "changes another pipeline account's rule",
      'each account mends its own',
      'sts:AssumeRole',
      relayRole(a, `mend-${otherB}`),
    ],
    [
      'changes it in the other source account',
      'each account mends its own',
      'sts:AssumeRole',
      relayRole(otherA, `mend-${otherB}`),
    ],
    ['reads sources', 'that is for dispatch and reconcile', 'sts:AssumeRole', relayRole(a, 'read')],
    ['takes the pipeline role', 'it starts nothing', 'sts:AssumeRole', relayRole(b, 'pipeline')],
    ['empties its dead letters', 'people do', 'sqs:PurgeQueue', queue(b, 'guard-dlq')],
    ['puts a dead letter of others', 'whose it is must be true', 'sqs:SendMessage', queue(b, 'sweep-dlq')],
    ...telling(place),
  ];
};

/** What sweep must not do within its own services. */
export const sweepDenials = ({ b, otherB }: Place): DeniedLine[] => [
  inOther('reads an item', 'GetItem', b, 'SWEEP'),
  inOther('writes an item', 'PutItem', b, 'SWEEP'),
  inOther('deletes an item', 'DeleteItem', b, 'FREEZE'),
  inOwn('writes a registration', 'it nominates, reconcile registers', 'PutItem', b, 'PIPELINE#shop'),
  inOwn('freezes', 'people do', 'PutItem', b, 'FREEZE'),
  inOwn('allows repairs again', 'people say so', 'PutItem', b, 'RESUME'),
  inOwn('reads a pipeline', 'it reads the index', 'GetItem', b, 'PIPELINE#shop'),
  inOwn('deletes a registration', 'it nominates, reconcile registers', 'DeleteItem', b, 'PIPELINE#shop'),
  inOwn('deletes where it stands', 'it writes it anew', 'DeleteItem', b, 'SWEEP'),
  inOwn('queries the items of a pipeline', 'it reads the index', 'Query', b, 'PIPELINE#shop'),
  [
    'queries an index of another table',
    'the registry is its only table',
    'dynamodb:Query',
    `${table(b, 'orders')}/index/by-kind`,
  ],
  ['scans the index', 'every read is of one kind', 'dynamodb:Scan', index(b)],
  ['drops the index', 'it reads it', 'dynamodb:UpdateTable', table(b)],
  ['makes a pipeline', 'nothing of the relay does', 'codepipeline:CreatePipeline', pipeline(b, 'shop')],
  ['tags a pipeline', 'tags are for owners', 'codepipeline:TagResource', pipeline(b, 'shop')],
  ['tags resources', 'tags are for owners', 'tag:TagResources', '*'],
  ['empties the queue of starts', 'it only sends there', 'sqs:PurgeQueue', queue(b, 'starts.fifo')],
  ['nominates in another account', 'accounts share no controller', 'sqs:SendMessage', queue(otherB, 'reconcile')],
  ['empties its dead letters', 'people do', 'sqs:PurgeQueue', queue(b, 'sweep-dlq')],
  ['puts a dead letter of others', 'whose it is must be true', 'sqs:SendMessage', queue(b, 'guard-dlq')],
];
