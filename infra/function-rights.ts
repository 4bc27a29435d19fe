import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type FunctionName, REGISTRY } from '../shared/env.ts';
import { pipelineRoleArns } from './artifacts.ts';
import type { Config, PipelineAccount } from './config-schema.ts';
import * as names from './names.ts';

type Place = { readonly config: Config; readonly pipeline: PipelineAccount };

/**
 * What each function may do beyond its logs, its traces and taking messages from its own queue.
 * Rights name resources by their fixed ARNs.
 */
export function rightsOf(name: FunctionName, place: Place): PolicyStatement[] {
  switch (name) {
    case 'dispatch':
      return [
        table(place, 'BatchWriteItem', 'GetItem', 'PutItem', 'Query'),
        send(place, names.STARTS_QUEUE, names.deadLetterQueue(names.PUSHES_QUEUE)),
        assume(place, names.readRole),
      ];
    case 'start':
      return [
        table(place, 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        send(place, names.deadLetterQueue(names.STARTS_QUEUE)),
        onFollowers(place, 'StartPipelineExecution'),
        // Also of a pipeline that was untagged meanwhile: what became of an attempt must be found out.
        allow(['codepipeline:ListPipelineExecutions'], [allPipelines(place)]),
      ];
    case 'reconcile':
      return [
        table(place, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
        allow(['dynamodb:Query'], [`${tableArn(place)}/index/${REGISTRY.index}`]),
        send(place, names.PUSHES_QUEUE, names.deadLetterQueue(names.RECONCILE_QUEUE)),
        allow(['codepipeline:GetPipeline', 'codepipeline:ListTagsForResource'], [allPipelines(place)]),
        onFollowers(place, 'ListPipelineExecutions', 'UpdatePipeline'),
        passPipelineRoles(place),
        assume(place, names.readRole),
      ];
    case 'guard':
      return [
        table(place, 'GetItem', 'PutItem', 'UpdateItem'),
        allow(['events:DescribeEventBus'], [names.busArn(place.config.region, place.pipeline.account)]),
        // IAM cannot narrow these two to one bus; no other function has them.
        allow(['events:PutPermission', 'events:RemovePermission'], ['*']),
        assume(place, names.mendRole),
        ...findRogueTriggers(place),
      ];
    case 'sweep':
      return [
        partition(place, REGISTRY.sweepPartition, 'GetItem', 'PutItem'),
        allow(['dynamodb:Query'], [`${tableArn(place)}/index/${REGISTRY.index}`]),
        // What a freeze held is enqueued when it is over.
        partition(place, REGISTRY.freezePartition, 'DeleteItem', 'GetItem', 'Query'),
        send(place, names.RECONCILE_QUEUE, names.STARTS_QUEUE),
        // Lists of a whole account have no narrower resource.
        allow(['codepipeline:ListPipelines', 'tag:GetResources'], ['*']),
      ];
  }
}

/** The guard's look at what starts pipelines beside the relay: it reads, and writes down what it found. */
const findRogueTriggers = (place: Place): PolicyStatement[] => [
  partition(place, REGISTRY.triggersPartition, 'GetItem', 'PutItem'),
  allow(['dynamodb:Query'], [`${tableArn(place)}/index/${REGISTRY.index}`]),
  // Lists of a whole account have no narrower resource.
  allow(['events:ListEventBuses', 'events:ListRules'], ['*']),
  allow(['events:ListTargetsByRule'], [names.ruleArn(place.config.region, place.pipeline.account, '*')]),
];

const allow = (actions: string[], resources: string[]): PolicyStatement => new PolicyStatement({ actions, resources });

const tableArn = ({ config, pipeline }: Place): string => names.tableArn(config.region, pipeline.account);

const table = (place: Place, ...operations: string[]): PolicyStatement =>
  allow(
    operations.map((operation) => `dynamodb:${operation}`),
    [tableArn(place)],
  );

/** Only on the items of one partition. */
const partition = (place: Place, key: string, ...operations: string[]): PolicyStatement =>
  new PolicyStatement({
    actions: operations.map((operation) => `dynamodb:${operation}`),
    resources: [tableArn(place)],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] } },
  });

const send = ({ config, pipeline }: Place, ...queues: string[]): PolicyStatement =>
  allow(
    ['sqs:SendMessage'],
    queues.map((queue) => names.queueArn(config.region, pipeline.account, queue)),
  );

const assume = ({ config }: Place, role: (region: string) => string): PolicyStatement =>
  allow(
    ['sts:AssumeRole'],
    config.sourceAccounts.map(({ account }) => names.roleArn(account, role(config.region))),
  );

const allPipelines = ({ config, pipeline }: Place): string => names.pipelineArn(config.region, pipeline.account, '*');

/** Only on pipelines that opted in by the follow tag. */
const onFollowers = (place: Place, ...operations: string[]): PolicyStatement =>
  new PolicyStatement({
    actions: operations.map((operation) => `codepipeline:${operation}`),
    resources: [allPipelines(place)],
    conditions: { Null: { [`aws:ResourceTag/${names.FOLLOW_TAG}`]: 'false' } },
  });

const passPipelineRoles = ({ config, pipeline }: Place): PolicyStatement =>
  new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: pipelineRoleArns(config, pipeline),
    conditions: { StringEquals: { 'iam:PassedToService': 'codepipeline.amazonaws.com' } },
  });
