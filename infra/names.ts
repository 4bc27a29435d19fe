/**
 * Physical names. They are fixed, so that each account deploys alone and in any order, and one stack
 * refers to what another holds by its ARN. Role names carry the Region, since IAM is global.
 */

import { roleArn } from '../shared/domain/wiring/wiring-names.ts';
import type { FunctionName } from '../shared/env.ts';

/** What the guard looks for too. */
export {
  BUS,
  busArn,
  deadLetterQueue,
  defaultBusArn,
  forwardRole,
  forwardRule,
  HEARTBEAT_SCHEDULE,
  mendRole,
  queueArn,
  roleArn,
} from '../shared/domain/wiring/wiring-names.ts';

/** Namespace of the functions' own metrics. */
export const METRICS_NAMESPACE = 'CommitRelay';
/** Tag by which a pipeline opts in. */
export const FOLLOW_TAG = 'commit-relay:follow';

export const TABLE = 'commit-relay-registry';
export const PUSHES_QUEUE = 'commit-relay-pushes';
export const STARTS_QUEUE = 'commit-relay-starts.fifo';
export const RECONCILE_QUEUE = 'commit-relay-reconcile';
/** Where the controller's own rules put what they could not deliver. */
export const RULES_DEAD_LETTER_QUEUE = 'commit-relay-rules-dlq';
export const PUSHES_RULE = 'commit-relay-pushes';
export const TAGS_RULE = 'commit-relay-tags';
export const LIFECYCLE_RULE = 'commit-relay-lifecycle';
export const ARTIFACT_KEY_ALIAS = 'alias/commit-relay-artifacts';

export const functionName = (name: FunctionName): string => `commit-relay-${name}`;
export const logGroup = (name: FunctionName): string => `/aws/lambda/${functionName(name)}`;
export const functionRole = (name: FunctionName, region: string): string => `${functionName(name)}-${region}`;
/** Role by which a schedule acts. That of a function has the function's name, and so has its role. */
export const scheduleRole = (name: FunctionName | 'heartbeat', region: string): string =>
  `commit-relay-schedule-${name}-${region}`;
/** A schedule of the default group. */
export const scheduleArn = (region: string, account: string, schedule: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule/default/${schedule}`;

export const sourceActionRole = (region: string): string => `commit-relay-source-action-${region}`;
export const readRole = (region: string): string => `commit-relay-read-${region}`;

export const pipelineRole = (region: string): string => `commit-relay-pipeline-${region}`;
export const artifactBucket = (account: string, region: string): string =>
  `commit-relay-artifacts-${account}-${region}`;
/** Bucket that takes the access logs of the artifact bucket. */
export const accessLogsBucket = (account: string, region: string): string =>
  `commit-relay-access-logs-${account}-${region}`;
/** Parameter that holds the ARN of the artifact key, which AWS names. */
export const ARTIFACT_KEY_PARAMETER = '/commit-relay/artifact-key-arn';
/** Path of the roles that actions of a `CrossAccountPipeline` get, each its own. */
export const ACTION_ROLES_PATH = '/commit-relay-actions/';
export const actionRoles = (account: string): string => roleArn(account, `${ACTION_ROLES_PATH.slice(1)}*`);

export const storageRole = (region: string): string => `commit-relay-storage-${region}`;
/** Role of instances that are deployed to; its instance profile has the same name. */
export const instanceRole = (region: string): string => `commit-relay-instance-${region}`;
export const codeDeployRole = (region: string): string => `commit-relay-codedeploy-${region}`;
/** The example: CodeDeploy application, deployment group, and pipeline. */
export const EXAMPLE = 'commit-relay-example';
/** Tag of the instances that the example's deployment group deploys to, unless configured. */
export const TARGET_TAG = { key: 'commit-relay-target', value: EXAMPLE } as const;

/** A rule on the default bus. */
export const ruleArn = (region: string, account: string, rule: string): string =>
  `arn:aws:events:${region}:${account}:rule/${rule}`;
export const tableArn = (region: string, account: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${TABLE}`;
/** Repositories or pipelines, `*` for all. */
export const repositoryArn = (region: string, account: string, repository: string): string =>
  `arn:aws:codecommit:${region}:${account}:${repository}`;
export const pipelineArn = (region: string, account: string, pipeline: string): string =>
  `arn:aws:codepipeline:${region}:${account}:${pipeline}`;
/** CodeBuild projects, `*` for all. */
export const projectArn = (region: string, account: string, project: string): string =>
  `arn:aws:codebuild:${region}:${account}:project/${project}`;
/** Keys by id, `*` for all. */
export const keyArn = (region: string, account: string, key: string): string =>
  `arn:aws:kms:${region}:${account}:key/${key}`;
export const aliasArn = (region: string, account: string, alias: string): string =>
  `arn:aws:kms:${region}:${account}:${alias}`;
/** What a deployment in CodeDeploy is made of. */
export const deploymentArns = (region: string, account: string, application: string, group: string) => ({
  application: `arn:aws:codedeploy:${region}:${account}:application:${application}`,
  group: `arn:aws:codedeploy:${region}:${account}:deploymentgroup:${application}/${group}`,
  config: (name: string): string => `arn:aws:codedeploy:${region}:${account}:deploymentconfig:${name}`,
});
export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
