import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type FunctionName, REGISTRY } from '../shared/env.ts';
import {
  ANY_PIPELINE,
  allow,
  allPipelines,
  assume,
  judgeRoles,
  onFollowers,
  type Place,
  partitions,
  passPipelineRoles,
  send,
  table,
  tableArn,
  take,
  tell,
  WHOLE_ACCOUNT,
  wide,
} from './function-statements.ts';
import * as names from './names.ts';

/**
 * What each function may do beyond its logs and its traces.
 * Rights name resources by their fixed ARNs.
 */
export function rightsOf(name: FunctionName, place: Place): PolicyStatement[] {
  switch (name) {
    case 'dispatch':
      return [
        take(place, names.PUSHES_QUEUE),
        table(place, 'BatchWriteItem', 'GetItem', 'PutItem', 'Query'),
        // When an account was last heard of.
        partitions(place, [REGISTRY.accountPartitions], 'UpdateItem'),
        send(place, names.STARTS_QUEUE, names.deadLetterQueue(names.PUSHES_QUEUE)),
        assume(place, names.readRole),
      ];
    case 'start':
      return [
        take(place, names.STARTS_QUEUE, 'ChangeMessageVisibility'),
        table(place, 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        send(place, names.RECONCILE_QUEUE, names.deadLetterQueue(names.STARTS_QUEUE)),
        onFollowers(place, 'StartPipelineExecution'),
        // Also of a pipeline that was untagged meanwhile: what became of an attempt must be found out.
        wide(ANY_PIPELINE, ['codepipeline:ListPipelineExecutions'], [allPipelines(place)]),
        tell(place),
      ];
    case 'reconcile':
      return [
        take(place, names.RECONCILE_QUEUE),
        table(place, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
        allow(['dynamodb:Query'], [tableArn(place), `${tableArn(place)}/index/${REGISTRY.index}`]),
        send(place, names.PUSHES_QUEUE, names.deadLetterQueue(names.RECONCILE_QUEUE)),
        wide(ANY_PIPELINE, ['codepipeline:GetPipeline', 'codepipeline:ListTagsForResource'], [allPipelines(place)]),
        onFollowers(place, 'ListPipelineExecutions', 'UpdatePipeline'),
        passPipelineRoles(place),
        assume(place, names.readRole),
        ...judgeRoles(place),
        tell(place),
      ];
    case 'guard':
      return [
        partitions(place, [...REGISTRY.wiringPartitions, REGISTRY.resumePartition], 'GetItem'),
        partitions(place, REGISTRY.wiringPartitions, 'UpdateItem'),
        allow(['events:DescribeEventBus'], [names.busArn(place.config.region, place.pipeline.account)]),
        wide('IAM cannot narrow it to one bus; no other function has it', ['events:PutPermission'], ['*']),
        assume(place, (region) => names.mendRole(place.pipeline.account, region)),
        tell(place),
        ...findRogueTriggers(place),
      ];
    case 'sweep':
      return [
        partitions(place, [REGISTRY.sweepPartition], 'GetItem', 'PutItem'),
        allow(['dynamodb:Query'], [`${tableArn(place)}/index/${REGISTRY.index}`]),
        // What a freeze held is enqueued when it is over.
        partitions(place, [REGISTRY.freezePartition], 'DeleteItem', 'GetItem', 'Query'),
        send(place, names.RECONCILE_QUEUE, names.STARTS_QUEUE),
        wide(WHOLE_ACCOUNT, ['codepipeline:ListPipelines', 'tag:GetResources'], ['*']),
      ];
  }
}

/** The guard's look at what starts pipelines beside the relay: it reads, and writes down what it found. */
const findRogueTriggers = (place: Place): PolicyStatement[] => [
  partitions(place, [REGISTRY.triggersPartition], 'GetItem', 'PutItem'),
  allow(['dynamodb:Query'], [`${tableArn(place)}/index/${REGISTRY.index}`]),
  wide(WHOLE_ACCOUNT, ['events:ListEventBuses', 'events:ListRules'], ['*']),
  wide(
    'any rule may start a pipeline',
    ['events:ListTargetsByRule'],
    [names.ruleArn(place.config.region, place.pipeline.account, '*')],
  ),
];
