import { FUNCTIONS, type FunctionName } from '../../../shared/env.ts';
import {
  bus,
  events,
  FOLLOWED,
  index,
  inPartition,
  lambda,
  logStream,
  type Place,
  passedTo,
  pipeline,
  queue,
  relayRole,
  relaySession,
  roleArn,
  rule,
  service,
  session,
  table,
} from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';

/** What no function may, and what each may not within its own services. */
export const functionDenials = (place: Place): Denial[] =>
  FUNCTIONS.flatMap((name) => [
    ...denied(name, relaySession(place.b, name), [...common(place, name), ...OWN[name](place)]),
    ...beingIt(place, name),
  ]);

/** Who else would like to be the function. */
function beingIt({ b, otherB }: Place, name: FunctionName): Denial[] {
  const role = relayRole(b, name);
  return [
    ...denied(`role of ${name}`, service('ec2', `arn:aws:ec2:ap-south-1:${b}:instance/i-1`, b), [
      [
        'taken by EC2',
        'the role is for Lambda: an instance profile with it would be a way around the code',
        'sts:AssumeRole',
        role,
      ],
    ]),
    ...denied(`role of ${name}`, service('lambda', lambda(b, name), b), [
      ['taken with tags of a session', 'nothing of the relay reads tags of a session', 'sts:TagSession', role],
    ]),
    ...denied(`role of ${name}`, session(roleArn(b, 'admin')), [
      ['taken by another role of B', 'its trust names Lambda alone', 'sts:AssumeRole', role],
    ]),
    ...denied(`role of ${name}`, relaySession(otherB, name), [
      ['taken by its like of another pipeline account', 'accounts share no controller', 'sts:AssumeRole', role],
    ]),
  ];
}

const common = ({ a, b }: Place, name: FunctionName): DeniedLine[] => {
  const other = name === 'sweep' ? 'guard' : 'sweep';
  return [
    ["writes another function's log", 'a log says who did what', 'logs:PutLogEvents', logStream(b, other)],
    ['deletes its log', 'what it did must stay to be seen', 'logs:DeleteLogStream', logStream(b, name)],
    ['reads traces', 'it only sends them', 'xray:BatchGetTraces', '*'],
    ['scans the registry', 'every read is of a partition or of the index', 'dynamodb:Scan', table(b)],
    ['drops the registry', 'it says which pushes have started what', 'dynamodb:DeleteTable', table(b)],
    ['gives itself a right', 'no function changes roles', 'iam:PutRolePolicy', relayRole(b, name)],
    ['takes an open role in A', 'a team there may trust all of B', 'sts:AssumeRole', roleArn(a, 'careless')],
    ['runs another function', 'functions meet in queues only', 'lambda:InvokeFunction', lambda(b, other)],
    [
      'passes a role to Lambda',
      'new code with a role is a way to its rights',
      'iam:PassRole',
      relayRole(b, 'pipeline'),
      passedTo('lambda'),
    ],
  ];
};

const inOther = (what: string, action: string, account: string, key: string): DeniedLine => [
  `${what} of another table`,
  'the registry is the only table of the relay',
  `dynamodb:${action}`,
  table(account, 'orders'),
  inPartition(key),
];
const inOwn = (what: string, why: string, action: string, account: string, key: string): DeniedLine => [
  what,
  why,
  `dynamodb:${action}`,
  table(account),
  inPartition(key),
];

const telling = ({ a, b, otherB }: Place): DeniedLine[] => {
  const default_ = bus(b, 'default');
  const [own, foreign] = ['commit-relay', 'commit-relay.heartbeat'];
  return [
    [
      'tells in the name of CodeCommit',
      'its events are of source commit-relay',
      'events:PutEvents',
      default_,
      events('my.app', 'x'),
    ],
    ['tells a heartbeat', 'only an account that is alive says so', 'events:PutEvents', default_, events(foreign, 'x')],
    [
      'tells both in one call',
      'each event of a call counts',
      'events:PutEvents',
      default_,
      events([own, 'my.app'], 'x'),
    ],
    ['puts an event of no known source', 'an absent key must not pass for a right one', 'events:PutEvents', default_],
    ['tells on the relay bus', 'what arrives there counts as a push', 'events:PutEvents', bus(b), events(own, 'x')],
    ['tells on a bus in A', 'it tells at home', 'events:PutEvents', bus(a, 'default'), events(own, 'x')],
    ['tells on the other relay bus', 'accounts share no controller', 'events:PutEvents', bus(otherB), events(own, 'x')],
  ];
};

const OWN: Readonly<Record<FunctionName, (place: Place) => DeniedLine[]>> = {
  dispatch: ({ a, b, otherB }) => [
    inOther('writes an item', 'PutItem', b, 'PIPELINE#shop'),
    inOther('updates an item', 'UpdateItem', b, `ACCOUNT#${a}`),
    inOwn('updates a registration', 'it only hears accounts', 'UpdateItem', b, 'PIPELINE#shop'),
    inOwn('updates what the guard saw of the bus', 'it only hears accounts', 'UpdateItem', b, 'BUS'),
    ['empties its queue', 'it takes and deletes message by message', 'sqs:PurgeQueue', queue(b, 'pushes')],
    ['changes its queue', 'queues are for the stack', 'sqs:SetQueueAttributes', queue(b, 'pushes')],
    ['opens the queue of starts', 'it only sends there', 'sqs:AddPermission', queue(b, 'starts.fifo')],
    [
      'asks for starts in another account',
      'pipelines there have a controller',
      'sqs:SendMessage',
      queue(otherB, 'starts.fifo'),
    ],
  ],
  start: (place) => {
    const { b } = place;
    const shop = pipeline(b, 'shop');
    const start = 'codepipeline:StartPipelineExecution';
    return [
      inOther('writes an item', 'PutItem', b, 'START#push'),
      ['starts a pipeline without the tag', 'its owner has not opted in', start, shop],
      ['starts one with other tags', 'only the follow tag opts in', start, shop, { 'aws:ResourceTag/team': 'x' }],
      [
        'starts one in another Region',
        'a controller is for its Region',
        start,
        shop.replace('ap-south-1', 'us-east-1'),
        FOLLOWED,
      ],
      [
        'lists runs in another Region',
        'a controller is for its Region',
        'codepipeline:ListPipelineExecutions',
        shop.replace('ap-south-1', 'us-east-1'),
      ],
      ['stops a run', 'it starts and looks', 'codepipeline:StopPipelineExecution', shop, FOLLOWED],
      ['deletes a pipeline', 'nothing of the relay does', 'codepipeline:DeletePipeline', shop, FOLLOWED],
      ['approves a deployment', 'people do', 'codepipeline:PutApprovalResult', `${shop}/Deploy/Approve`, FOLLOWED],
      ['opts a pipeline in', 'tags are for owners', 'codepipeline:TagResource', shop],
      ['empties its queue', 'it takes and deletes message by message', 'sqs:PurgeQueue', queue(b, 'starts.fifo')],
      ['opens the queue of keys', 'it only sends there', 'sqs:AddPermission', queue(b, 'reconcile')],
      ...telling(place),
    ];
  },
  reconcile: (place) => {
    const { a, b, otherB, bucket, key, otherBucket, otherKey } = place;
    const shop = pipeline(b, 'shop');
    const own = relayRole(b, 'pipeline');
    const far = shop.replace('ap-south-1', 'us-east-1');
    const ofArtifacts = { 'kms:ResourceAliases': ['alias/commit-relay-artifacts'] };
    const project = `arn:aws:codebuild:ap-south-1:${b}:project/shop`;
    return [
      inOther('writes an item', 'PutItem', b, 'PIPELINE#shop'),
      inOther('queries', 'Query', b, 'PIPELINE#shop'),
      ['updates a pipeline without the tag', 'its owner has not opted in', 'codepipeline:UpdatePipeline', shop],
      ['updates one in another Region', 'a controller is for its Region', 'codepipeline:UpdatePipeline', far, FOLLOWED],
      [
        'looks at runs of a pipeline without the tag',
        'before an update only, and those are of followers',
        'codepipeline:ListPipelineExecutions',
        shop,
      ],
      ['reads one in another Region', 'a controller is for its Region', 'codepipeline:GetPipeline', far],
      ['deletes a pipeline', 'nothing of the relay does', 'codepipeline:DeletePipeline', shop, FOLLOWED],
      ['opts a pipeline in', 'tags are for owners', 'codepipeline:TagResource', shop],
      ['takes the tag of a follower', 'tags are for owners', 'codepipeline:UntagResource', shop, FOLLOWED],
      [
        "passes an administrator's role",
        'whoever passes a role has its rights',
        'iam:PassRole',
        roleArn(b, 'admin'),
        passedTo('codepipeline'),
      ],
      [
        'passes the role of start',
        'whoever passes a role has its rights',
        'iam:PassRole',
        relayRole(b, 'start'),
        passedTo('codepipeline'),
      ],
      ['passes the pipeline role to Lambda', 'it is for CodePipeline', 'iam:PassRole', own, passedTo('lambda')],
      ['passes the pipeline role to EC2', 'it is for CodePipeline', 'iam:PassRole', own, passedTo('ec2')],
      ['passes a role to whom it does not say', 'an absent key must not pass for a right one', 'iam:PassRole', own],
      ['changes the pipeline role', 'it looks, and tells people what to add', 'iam:PutRolePolicy', own],
      ['changes its trust', 'it looks, and tells people what to add', 'iam:UpdateAssumeRolePolicy', own],
      [
        'asks IAM of a user',
        'it asks of roles behind pipelines',
        'iam:SimulatePrincipalPolicy',
        `arn:aws:iam::${b}:user/ann`,
      ],
      ['starts a build', 'it reads the role of a project', 'codebuild:StartBuild', project],
      [
        'reads a project in another Region',
        'a controller is for its Region',
        'codebuild:BatchGetProjects',
        project.replace('ap-south-1', 'us-east-1'),
      ],
      ['opens the bucket', 'it reads its policy', 's3:PutBucketPolicy', bucket],
      ['reads the policy of another bucket', 'it judges one artifact store', 's3:GetBucketPolicy', otherBucket],
      ['opens the key', 'it reads its policy', 'kms:PutKeyPolicy', key, ofArtifacts],
      ['deletes the key', 'it reads its policy', 'kms:ScheduleKeyDeletion', key, ofArtifacts],
      ['decrypts with the key', 'it never sees an artifact', 'kms:Decrypt', key, ofArtifacts],
      [
        'reads the policy of another key',
        'it judges one artifact store',
        'kms:GetKeyPolicy',
        `arn:aws:kms:ap-south-1:${b}:key/of-others`,
      ],
      [
        'reads the policy of a key of that alias in another Region',
        'a controller is for its Region',
        'kms:GetKeyPolicy',
        key.replace('ap-south-1', 'us-east-1'),
        ofArtifacts,
      ],
      ['reads the policy of the other key', 'it judges one artifact store', 'kms:GetKeyPolicy', otherKey],
      ['reads the mend role in A', 'that is for the guard', 'sts:AssumeRole', relayRole(a, `mend-${b}`)],
      ['reads sources through the action role', 'it is for pipelines', 'sts:AssumeRole', relayRole(a, 'source-action')],
      [
        'makes up a push in another account',
        'accounts share no controller',
        'sqs:SendMessage',
        queue(otherB, 'pushes'),
      ],
      ['empties its queue', 'it takes and deletes message by message', 'sqs:PurgeQueue', queue(b, 'reconcile')],
      ['opens the queue of pushes', 'it only sends there', 'sqs:AddPermission', queue(b, 'pushes')],
      ...telling(place),
    ];
  },
  guard: (place) => {
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
  },
  sweep: ({ b, otherB }) => [
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
  ],
};
