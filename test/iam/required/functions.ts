import { FUNCTIONS, type FunctionName } from '../../../shared/env.ts';
import {
  bus,
  FOLLOWED,
  lambda,
  type Place,
  passedTo,
  pipeline,
  queue,
  relayRole,
  relaySession,
  repository,
  roleArn,
  rule,
  service,
} from '../place.ts';
import { type Line, type Row, rows } from '../row.ts';
import { item, ofKind, taking, telling, writing } from './function-lines.ts';

/** Calls of the five functions in pipeline account B, and of Lambda for them. */
export function functionCalls(place: Place): Row[] {
  return FUNCTIONS.flatMap((name) => [
    ...rows(name, service('lambda', lambda(place.b, name), place.b), [
      ['is run by Lambda', 'sts:AssumeRole', relayRole(place.b, name)],
    ]),
    ...rows(name, relaySession(place.b, name), [...writing(place, name), ...OWN[name](place)]),
  ]);
}

const OWN: Readonly<Record<FunctionName, (place: Place) => Line[]>> = {
  dispatch: (place) => {
    const ref = `REPO#${repository(place.a, 'shop')}`;
    return [
      ...taking(place, 'pushes'),
      item(place, 'reads a ref', 'GetItem', ref),
      item(place, 'admits a push', 'PutItem', ref),
      item(place, 'finds the followers of a repository', 'Query', ref),
      item(place, 'writes decisions', 'BatchWriteItem', 'PIPELINE#shop'),
      item(place, 'hears an account', 'UpdateItem', `ACCOUNT#${place.a}`),
      ['asks for starts', 'sqs:SendMessage', queue(place.b, 'starts.fifo')],
      ['keeps what it rejects', 'sqs:SendMessage', queue(place.b, 'pushes-dlq')],
      ['goes to read the source', 'sts:AssumeRole', relayRole(place.a, 'read')],
    ];
  },
  start: (place) => [
    ...taking(place, 'starts.fifo'),
    ['puts a start off', 'sqs:ChangeMessageVisibility', queue(place.b, 'starts.fifo')],
    item(place, 'reads what became of a start', 'GetItem', 'START#push'),
    item(place, 'records a start', 'PutItem', 'START#push'),
    item(place, 'reads the last start of a ref', 'GetItem', 'PIPELINE#shop'),
    item(place, 'claims a run, takes a lease, records a decision', 'PutItem', 'PIPELINE#shop'),
    item(place, 'gives a lease back', 'UpdateItem', 'PIPELINE#shop'),
    item(place, 'reads a ref', 'GetItem', `REPO#${repository(place.a, 'shop')}`),
    item(place, 'reads the followers of its pipeline', 'Query', `REPO#${repository(place.a, 'shop')}`),
    item(place, 'reads the freeze', 'GetItem', 'FREEZE'),
    item(place, 'holds a start', 'PutItem', 'FREEZE'),
    ['starts a follower', 'codepipeline:StartPipelineExecution', pipeline(place.b, 'shop'), FOLLOWED],
    ['lists the runs of any pipeline', 'codepipeline:ListPipelineExecutions', pipeline(place.b, 'shop')],
    ['nominates what could not be started', 'sqs:SendMessage', queue(place.b, 'reconcile')],
    ['keeps what it rejects', 'sqs:SendMessage', queue(place.b, 'starts-dlq.fifo')],
    telling(place),
  ],
  reconcile: (place) => {
    const ref = `REPO#${repository(place.a, 'shop')}`;
    const { b, bucket, key, isImported } = place;
    const ofArtifacts = isImported ? {} : { 'kms:ResourceAliases': ['alias/commit-relay-artifacts'] };
    return [
      ...taking(place, 'reconcile'),
      item(place, 'reads a registration', 'GetItem', 'PIPELINE#shop'),
      item(place, 'writes a registration, takes a lease', 'PutItem', 'PIPELINE#shop'),
      item(place, 'gives a lease back', 'UpdateItem', 'PIPELINE#shop'),
      item(place, 'forgets a pipeline', 'DeleteItem', 'PIPELINE#shop'),
      item(place, 'reads a ref', 'GetItem', ref),
      item(place, 'writes a follower, a ref, a listing', 'PutItem', ref),
      item(place, 'removes a follower', 'DeleteItem', ref),
      item(place, 'reads the followers of a repository', 'Query', ref),
      item(place, 'reads what may be repaired again', 'GetItem', 'RESUME'),
      ofKind(place, 'finds where a pipeline is registered', 'follower'),
      ['catches up', 'sqs:SendMessage', queue(b, 'pushes')],
      ['keeps what it rejects', 'sqs:SendMessage', queue(b, 'reconcile-dlq')],
      ['reads a pipeline', 'codepipeline:GetPipeline', pipeline(b, 'shop')],
      ['reads its tags', 'codepipeline:ListTagsForResource', pipeline(b, 'shop')],
      ['sees whether it runs', 'codepipeline:ListPipelineExecutions', pipeline(b, 'shop'), FOLLOWED],
      ['repairs a follower', 'codepipeline:UpdatePipeline', pipeline(b, 'shop'), FOLLOWED],
      ['passes its role on', 'iam:PassRole', relayRole(b, 'pipeline'), passedTo('codepipeline')],
      ["passes a team's role on", 'iam:PassRole', roleArn(b, 'teams/shop'), passedTo('codepipeline')],
      [
        'passes the role of an action on',
        'iam:PassRole',
        roleArn(b, 'commit-relay-actions/deploy'),
        passedTo('codepipeline'),
      ],
      ['goes to read branches', 'sts:AssumeRole', relayRole(place.a, 'read')],
      ['asks what a role of B may do', 'iam:SimulatePrincipalPolicy', roleArn(b, 'any')],
      ['finds the role of a project', 'codebuild:BatchGetProjects', `arn:aws:codebuild:ap-south-1:${b}:project/shop`],
      ["reads the bucket's policy", 's3:GetBucketPolicy', bucket],
      ["reads the key's policy", 'kms:GetKeyPolicy', key, ofArtifacts],
      ...(isImported ? [] : ([['finds the key by its alias', 'kms:DescribeKey', key, ofArtifacts]] as const)),
      telling(place),
    ];
  },
  guard: (place) => {
    const { a, b } = place;
    return [
      item(place, 'reads what it saw of the bus', 'GetItem', 'BUS'),
      item(place, 'writes what it saw of the bus', 'UpdateItem', 'BUS'),
      item(place, 'reads what it saw of an account', 'GetItem', `ACCOUNT#${a}`),
      item(place, 'writes what it saw of an account', 'UpdateItem', `ACCOUNT#${a}`),
      item(place, 'reads what may be repaired again', 'GetItem', 'RESUME'),
      item(place, 'reads what triggers it found', 'GetItem', 'TRIGGERS'),
      item(place, 'writes what triggers it found', 'PutItem', 'TRIGGERS'),
      ofKind(place, 'reads which pipelines follow', 'follower'),
      ["reads the bus's policy", 'events:DescribeEventBus', bus(b)],
      ["replaces the bus's policy", 'events:PutPermission', bus(b)],
      ['lists buses', 'events:ListEventBuses', '*'],
      ['lists rules', 'events:ListRules', bus(b, 'default')],
      ['lists targets of a rule', 'events:ListTargetsByRule', rule(b, 'any')],
      ['lists targets of a rule of another bus', 'events:ListTargetsByRule', rule(b, 'commit-relay/any')],
      ['goes to mend the forward rule', 'sts:AssumeRole', relayRole(a, `mend-${b}`)],
      ['keeps an invocation that failed', 'sqs:SendMessage', queue(b, 'guard-dlq')],
      telling(place),
    ];
  },
  sweep: (place) => [
    item(place, 'reads what the last sweep left', 'GetItem', 'SWEEP'),
    item(place, 'leaves what the next one needs', 'PutItem', 'SWEEP'),
    ofKind(place, 'reads all registrations', 'pipeline'),
    ofKind(place, 'reads all followers', 'follower'),
    ofKind(place, 'reads all listings of branches', 'branches'),
    item(place, 'reads the freeze', 'GetItem', 'FREEZE'),
    item(place, 'finds what a freeze held', 'Query', 'FREEZE'),
    item(place, 'forgets what it released', 'DeleteItem', 'FREEZE'),
    ['lists pipelines', 'codepipeline:ListPipelines', '*'],
    ['lists tagged pipelines', 'tag:GetResources', '*'],
    ['nominates', 'sqs:SendMessage', queue(place.b, 'reconcile')],
    ['releases what a freeze held', 'sqs:SendMessage', queue(place.b, 'starts.fifo')],
    ['keeps an invocation that failed', 'sqs:SendMessage', queue(place.b, 'sweep-dlq')],
  ],
};
