import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EVENT_SOURCE } from '../shared/domain/relay-event.ts';
import { artifactBucketArn, pipelineRoleArns } from './artifacts.ts';
import type { Config, PipelineAccount } from './config-schema.ts';
import * as names from './names.ts';
import { WideStatement } from './rights.ts';

/** The pipeline account whose functions it is about, in its deployment. */
export type Place = { readonly config: Config; readonly pipeline: PipelineAccount };

export const allow = (actions: string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions, resources });

/** As `allow`, and why no resource is named. */
export const wide = (because: string, actions: string[], resources: string[]): PolicyStatement =>
  new WideStatement(because, { actions, resources });

export const WHOLE_ACCOUNT = 'lists of a whole account have no narrower resource';
export const ANY_PIPELINE = 'any pipeline may become a follower, or have been one';
const ANY_ROLE = 'pipelines of any name run by roles and projects of any name';

export const tableArn = ({ config, pipeline }: Place): string => names.tableArn(config.region, pipeline.account);

export const table = (place: Place, ...operations: string[]): PolicyStatement =>
  allow(
    operations.map((operation) => `dynamodb:${operation}`),
    [tableArn(place)],
  );

/** Only on the items of these partitions, `*` as wildcard. */
export const partitions = (place: Place, keys: readonly string[], ...operations: string[]): PolicyStatement =>
  new PolicyStatement({
    actions: operations.map((operation) => `dynamodb:${operation}`),
    resources: [tableArn(place)],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] } },
  });

/** What Lambda asks of the role whose queue it polls, and no more (Lambda developer guide, services-sqs-configure). */
export const take = ({ config, pipeline }: Place, queue: string, ...more: string[]): PolicyStatement =>
  allow(
    ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', ...more].map((operation) => `sqs:${operation}`),
    [names.queueArn(config.region, pipeline.account, queue)],
  );

export const send = ({ config, pipeline }: Place, ...queues: string[]): PolicyStatement =>
  allow(
    ['sqs:SendMessage'],
    queues.map((queue) => names.queueArn(config.region, pipeline.account, queue)),
  );

/**
 * To put the relay's own events on the default bus. A call has several sources, so the operator is one for sets, which
 * holds where there is none: hence Null (EventBridge user guide, IAM policy conditions).
 */
export const tell = ({ config, pipeline }: Place): PolicyStatement =>
  new PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [names.defaultBusArn(config.region, pipeline.account)],
    conditions: {
      'ForAllValues:StringEquals': { 'events:source': [EVENT_SOURCE] },
      Null: { 'events:source': 'false' },
    },
  });

export const assume = ({ config }: Place, role: (region: string) => string): PolicyStatement =>
  allow(
    ['sts:AssumeRole'],
    config.sourceAccounts.map(({ account }) => names.roleArn(account, role(config.region))),
  );

export const allPipelines = ({ config, pipeline }: Place): string =>
  names.pipelineArn(config.region, pipeline.account, '*');

/** Only on pipelines that opted in by the follow tag. */
export const onFollowers = (place: Place, ...operations: string[]): PolicyStatement =>
  new WideStatement('the tag narrows it to followers', {
    actions: operations.map((operation) => `codepipeline:${operation}`),
    resources: [allPipelines(place)],
    conditions: { Null: { [`aws:ResourceTag/${names.FOLLOW_TAG}`]: 'false' } },
  });

/** An update passes the pipeline's role, and those of its actions in the account. */
export const passPipelineRoles = ({ config, pipeline }: Place): PolicyStatement =>
  new WideStatement('roles of pipelines as configured, and of actions, which CloudFormation names', {
    actions: ['iam:PassRole'],
    resources: [...pipelineRoleArns(config, pipeline), names.actionRoles(pipeline.account)],
    conditions: { StringEquals: { 'iam:PassedToService': 'codepipeline.amazonaws.com' } },
  });

/** To know whether the roles behind a pipeline may do their part; all of it reads. See docs/decisions/0016-chain.md. */
export const judgeRoles = (place: Place): PolicyStatement[] => {
  const { region } = place.config;
  const { account } = place.pipeline;
  return [
    wide(ANY_ROLE, ['iam:SimulatePrincipalPolicy'], [names.roleArn(account, '*')]),
    wide(ANY_ROLE, ['codebuild:BatchGetProjects'], [names.projectArn(region, account, '*')]),
    allow(['s3:GetBucketPolicy'], [artifactBucketArn(place.config, place.pipeline)]),
    readKey(place),
  ];
};

/** The id of a key made by the delivery stack is not known here, its alias is. */
function readKey({ config, pipeline: { account, artifacts } }: Place): PolicyStatement {
  if (artifacts !== undefined) return allow(['kms:GetKeyPolicy'], [artifacts.keyArn]);
  return new WideStatement('the alias narrows it to one key, which AWS names', {
    actions: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
    resources: [names.keyArn(config.region, account, '*')],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [names.ARTIFACT_KEY_ALIAS] } },
  });
}
