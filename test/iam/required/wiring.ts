import {
  bus,
  type Context,
  forwardRule,
  HEARTBEAT,
  lambda,
  type Place,
  PUSH,
  passedTo,
  queue,
  relayRole,
  relaySession,
  repository,
  rule,
  schedule,
  service,
} from '../place.ts';
import { type Line, type Row, rows } from '../row.ts';

/** Calls that carry events: schedules, rules, the forward role and the roles that read and mend in source account A. */
export function wiringCalls(place: Place): Row[] {
  return [...schedules(place), ...rulesOfB(place), ...forwarding(place), ...reading(place), ...mending(place)];
}

function schedules({ a, b }: Place): Row[] {
  const woken = ['guard', 'sweep'].flatMap((name) => [
    ...rows(`schedule of ${name}`, service('scheduler', schedule(b, `commit-relay-${name}`), b), [
      ['is run by Scheduler', 'sts:AssumeRole', relayRole(b, `schedule-${name}`)],
    ]),
    ...rows(`schedule of ${name}`, relaySession(b, `schedule-${name}`), [
      ['wakes its function', 'lambda:InvokeFunction', lambda(b, name)],
      ['keeps a call that failed', 'sqs:SendMessage', queue(b, `${name}-dlq`)],
    ]),
  ]);
  return [
    ...woken,
    ...rows('heartbeat', service('scheduler', schedule(a, 'commit-relay-heartbeat'), a), [
      ['is run by Scheduler', 'sts:AssumeRole', relayRole(a, 'schedule-heartbeat')],
    ]),
    ...rows('heartbeat', relaySession(a, 'schedule-heartbeat'), [
      ['beats on the default bus', 'events:PutEvents', bus(a, 'default'), HEARTBEAT],
      ['keeps a beat that failed', 'sqs:SendMessage', queue(a, 'heartbeat-dlq')],
    ]),
  ];
}

/** EventBridge itself, for a rule. */
const byRule = (account: string, arn: string) => service('events', arn, account);

function rulesOfB({ b }: Place): Row[] {
  const own = [
    ['pushes', 'commit-relay/commit-relay-pushes', 'pushes'],
    ['tags', 'commit-relay-tags', 'reconcile'],
    ['lifecycle', 'commit-relay-lifecycle', 'reconcile'],
  ] as const;
  return own.flatMap(([name, path, target]) =>
    rows(`rule ${name}`, byRule(b, rule(b, path)), [
      ['delivers to its queue', 'sqs:SendMessage', queue(b, target)],
      ['keeps what it could not deliver', 'sqs:SendMessage', queue(b, 'rules-dlq')],
    ]),
  );
}

function forwarding({ a, b }: Place): Row[] {
  return [
    ...rows('forward rule', byRule(a, forwardRule(a, b)), [
      ['has its role', 'sts:AssumeRole', relayRole(a, `forward-${b}`)],
      ['keeps what it could not forward', 'sqs:SendMessage', queue(a, `forward-${b}-dlq`)],
    ]),
    ...rows('forward rule', relaySession(a, `forward-${b}`), [
      ['forwards a push', 'events:PutEvents', bus(b), PUSH],
      ['forwards a heartbeat', 'events:PutEvents', bus(b), HEARTBEAT],
    ]),
  ];
}

function reading({ a }: Place): Row[] {
  const shop = repository(a, 'shop');
  return rows('read role', relaySession(a, 'read'), [
    ['compares commits for dispatch', 'codecommit:GetDifferences', shop],
    ['reads a commit for dispatch', 'codecommit:GetCommit', shop],
    ['reads the head of a branch for reconcile', 'codecommit:GetBranch', shop],
    ['lists branches for reconcile', 'codecommit:ListBranches', shop],
    ['reads a repository that a prefix covers', 'codecommit:GetBranch', repository(a, 'team-tools')],
  ]);
}

/** Patterns that the guard may put: pushes and heartbeats, never one alone, so that no rule is without either. */
export const PATTERN: Context = {
  'events:source': ['aws.codecommit', 'commit-relay.heartbeat'],
  'events:detail-type': ['CodeCommit Repository State Change', 'Source Heartbeat'],
};

function mending({ a, b }: Place): Row[] {
  const own = forwardRule(a, b);
  const role = relayRole(a, `forward-${b}`);
  const lines: Line[] = [
    ['reads the forward rule', 'events:DescribeRule', own],
    ['reads its targets', 'events:ListTargetsByRule', own],
    ['puts the rule right', 'events:PutRule', own, PATTERN],
    ['enables it', 'events:EnableRule', own],
    ['puts its target right', 'events:PutTargets', own, { 'events:TargetArn': [bus(b)] }],
    ['passes its role on', 'iam:PassRole', role, passedTo('events')],
    ['removes other targets', 'events:RemoveTargets', own],
    ['reads the schedule of heartbeats', 'scheduler:GetSchedule', schedule(a, 'commit-relay-heartbeat')],
    ['asks what the forward role may do', 'iam:SimulatePrincipalPolicy', role],
  ];
  return rows('mend role', relaySession(a, `mend-${b}`), lines);
}
