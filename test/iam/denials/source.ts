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
  session,
} from '../place.ts';
import { PATTERN } from '../required/wiring.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';

/** What the roles in A must not do, and who must not take them. */
export const sourceDenials = (place: Place): Denial[] => [...takingRoles(place), ...reading(place), ...mending(place)];

function takingRoles({ a, b, otherB }: Place): Denial[] {
  const take = (role: string, why: string, what = `takes the ${role.replace(b, 'B')} role`): DeniedLine => [
    what,
    why,
    'sts:AssumeRole',
    relayRole(a, role),
  ];
  const own = `mend-${b}`;
  const by = (who: string, arn: string, lines: DeniedLine[]) => denied(who, session(arn), lines);
  return [
    ...by('an administrator of B', roleArn(b, 'admin'), [
      take('read', 'it is for dispatch and reconcile'),
      take(own, 'it is for the guard'),
      take('source-action', 'it is for pipelines'),
      take(`forward-${b}`, 'it is for the forward rule'),
      take('schedule-heartbeat', 'it is for the heartbeat'),
    ]),
    ...by('dispatch', relayRole(b, 'dispatch'), [take('source-action', 'it is for pipelines')]),
    ...by('pipeline role', relayRole(b, 'pipeline'), [
      take('read', 'it is for dispatch and reconcile'),
      take(own, 'it is for the guard'),
    ]),
    ...by("a team's pipeline role", roleArn(b, 'teams/shop'), [
      take('read', 'it is for dispatch and reconcile'),
      take(own, 'it is for the guard'),
      [
        'brings tags of a session',
        'nothing of the relay reads tags of a session',
        'sts:TagSession',
        relayRole(a, 'source-action'),
      ],
    ]),
    ...by('a role of another path', roleArn(b, 'other/teams/shop'), [
      take('source-action', 'only the paths of the configuration may'),
    ]),
    ...by('guard of the other pipeline account', relayRole(otherB, 'guard'), [take(own, 'each account mends its own')]),
    ...by('a stranger with the name of dispatch', relayRole(STRANGER, 'dispatch'), [
      take('read', 'a name proves nothing: the account is what is trusted'),
    ]),
    ...by('a stranger with the name of guard', relayRole(STRANGER, 'guard'), [
      take(own, 'a name proves nothing: the account is what is trusted'),
    ]),
    ...by('a stranger with the name of the pipeline role', relayRole(STRANGER, 'pipeline'), [
      take('source-action', 'a name proves nothing: the account is what is trusted'),
    ]),
    ...by('guard under another path', roleArn(b, `x/commit-relay-guard-ap-south-1`), [
      take(own, 'whoever may make roles under one path must not become the guard'),
    ]),
    ...by('an administrator of A', roleArn(a, 'admin'), [
      take('read', 'whoever is in A has rights of their own'),
      take(own, 'whoever is in A has rights of their own'),
      take('source-action', 'it opens the artifact buckets in B'),
    ]),
  ];
}

/** What neither reading role does to a repository. */
const writing = (repo: string): DeniedLine[] => [
  ['pushes', 'it reads', 'codecommit:GitPush', repo],
  ['makes a commit', 'it reads', 'codecommit:CreateCommit', repo],
  ['deletes a branch', 'it reads', 'codecommit:DeleteBranch', repo],
  ['deletes the repository', 'it reads', 'codecommit:DeleteRepository', repo],
  ['merges', 'it reads', 'codecommit:MergeBranchesByFastForward', repo],
];

function reading({ a, otherA, isRestricted }: Place): Denial[] {
  const shop = repository(a, 'shop');
  const why = 'the configuration lists which repositories count';
  const secret = repository(a, 'payroll');
  const like = repository(a, 'shop-internal');
  const far = shop.replace('ap-south-1', 'us-east-1');
  const restricted: DeniedLine[] = isRestricted
    ? [
        ['reads another repository', why, 'codecommit:GetCommit', secret],
        ['reads one whose name begins like one', why, 'codecommit:GetBranch', like],
      ]
    : [];
  const archived: DeniedLine[] = isRestricted
    ? [
        ['archives another repository', why, 'codecommit:UploadArchive', secret],
        ['archives one whose name begins like one', why, 'codecommit:UploadArchive', like],
      ]
    : [];
  return [
    ...denied('read role', relaySession(a, 'read'), [
      ...writing(shop),
      ['clones', 'it compares; contents are for pipelines', 'codecommit:GitPull', shop],
      ['reads a file', 'it compares; contents are for pipelines', 'codecommit:GetFile', shop],
      ['archives', 'that is for the action role', 'codecommit:UploadArchive', shop],
      ['reads in another Region', 'a deployment is of one Region', 'codecommit:GetCommit', far],
      [
        'reads in the other source account',
        'a role is of one account',
        'codecommit:GetCommit',
        repository(otherA, 'payroll'),
      ],
      ['takes the mend role', 'it reads', 'sts:AssumeRole', relayRole(a, 'mend-222222222222')],
      ...restricted,
    ]),
    ...denied('action role', relaySession(a, 'source-action'), [
      ...writing(shop),
      ['clones', 'it has an archive made', 'codecommit:GitPull', shop],
      ['archives in another Region', 'a deployment is of one Region', 'codecommit:UploadArchive', far],
      ['takes the read role', 'it archives', 'sts:AssumeRole', relayRole(a, 'read')],
      ...archived,
    ]),
  ];
}

function mending({ a, b, otherB }: Place): Denial[] {
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
