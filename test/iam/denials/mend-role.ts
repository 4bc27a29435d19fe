import { STRANGER } from '../deployment.ts';
import {
  bus,
  type Context,
  forwardRule,
  type Place,
  passedTo,
  relayRole,
  relaySession,
  repository,
  roleArn,
  rule,
  schedule,
} from '../place.ts';
import { PATTERN } from '../required/wiring.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';

/** What the guard must not do to a forward rule, nor with anything else in A. */
export function mendRoleDenials({ a, b, otherB }: Place): Denial[] {
  const own = forwardRule(a, b);
  const others = forwardRule(a, otherB);
  const whose = 'each account mends its own';
  const pattern = (what: string, context: Context, why = 'it is for pushes and heartbeats'): DeniedLine => [
    `puts the rule with ${what}`,
    why,
    'events:PutRule',
    own,
    context,
  ];
  const [sources, types] = [PATTERN['events:source'] ?? [], PATTERN['events:detail-type'] ?? []];
  const target = (what: string, why: string, ...arns: string[]): DeniedLine => [
    what,
    why,
    'events:PutTargets',
    own,
    { 'events:TargetArn': arns },
  ];
  const absent = 'an absent key must not pass for a right one';
  const forward = relayRole(a, `forward-${b}`);
  const heart = schedule(a, 'commit-relay-heartbeat');
  return denied('mend role', relaySession(a, `mend-${b}`), [
    pattern('another source', { ...PATTERN, 'events:source': ['aws.ec2'] }),
    pattern('a source beside the right ones', { ...PATTERN, 'events:source': [...sources, 'my.app'] }),
    pattern('all sources of AWS', { ...PATTERN, 'events:source': ['{"prefix":"aws."}'] }),
    pattern('another detail-type', { ...PATTERN, 'events:detail-type': ['AWS API Call via CloudTrail'] }),
    pattern('a detail-type beside the right ones', {
      ...PATTERN,
      'events:detail-type': [...types, 'CodeCommit Comment on Commit'],
    }),
    pattern('any detail-type', { 'events:source': sources }, absent),
    pattern('any source', { 'events:detail-type': types }, absent),
    pattern('a schedule alone', {}, absent),
    target('sends to another bus of B', 'it goes to the relay bus', bus(b, 'orders')),
    target('sends to the other pipeline account', whose, bus(otherB)),
    target('sends to a stranger', 'pushes must not leave the deployment', bus(STRANGER)),
    target('sends to a stranger too', 'each target of a call counts', bus(b), bus(STRANGER)),
    target('sends to a function in A', 'it goes to the relay bus', `arn:aws:lambda:ap-south-1:${a}:function:mine`),
    ['puts a target it does not say', absent, 'events:PutTargets', own],
    ['disables the rule', 'what is off starts nothing', 'events:DisableRule', own],
    ['deletes the rule', 'what is gone starts nothing', 'events:DeleteRule', own],
    ["reads the other account's rule", whose, 'events:DescribeRule', others],
    ["enables the other account's rule", whose, 'events:EnableRule', others],
    ["puts the other account's rule", whose, 'events:PutRule', others, PATTERN],
    ["takes the other account's targets away", whose, 'events:RemoveTargets', others],
    ["puts the other account's target", whose, 'events:PutTargets', others, { 'events:TargetArn': [bus(b)] }],
    ['makes a rule of its own', whose, 'events:PutRule', rule(a, 'mine'), PATTERN],
    ['puts an event', 'it mends the rule', 'events:PutEvents', bus(a, 'default')],
    [
      "passes an administrator's role",
      'whoever passes a role has its rights',
      'iam:PassRole',
      roleArn(a, 'admin'),
      passedTo('events'),
    ],
    [
      "passes the other account's forward role",
      whose,
      'iam:PassRole',
      relayRole(a, `forward-${otherB}`),
      passedTo('events'),
    ],
    ['passes its forward role to Lambda', 'it is for EventBridge', 'iam:PassRole', forward, passedTo('lambda')],
    ['changes its forward role', 'it looks', 'iam:PutRolePolicy', forward],
    ['changes the trust of its forward role', 'it looks', 'iam:UpdateAssumeRolePolicy', forward],
    ['deletes its forward role', 'it looks', 'iam:DeleteRole', forward],
    [
      'asks IAM of another role',
      'it asks of its own forward role',
      'iam:SimulatePrincipalPolicy',
      relayRole(a, 'read'),
    ],
    [
      'asks IAM of an administrator',
      'it asks of its own forward role',
      'iam:SimulatePrincipalPolicy',
      roleArn(a, 'admin'),
    ],
    ['changes the heartbeat', 'it looks', 'scheduler:UpdateSchedule', heart],
    ['deletes the heartbeat', 'it looks', 'scheduler:DeleteSchedule', heart],
    ['reads another schedule', 'it looks at the heartbeat', 'scheduler:GetSchedule', schedule(a, 'mine')],
    ['reads a repository', 'it mends the rule', 'codecommit:GetBranch', repository(a, 'shop')],
    ['takes the read role', 'it mends the rule', 'sts:AssumeRole', relayRole(a, 'read')],
  ]);
}
