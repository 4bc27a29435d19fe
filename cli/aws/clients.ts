import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { roleCredentials } from '../../shared/adapters/role-credentials.ts';
import { CommandError } from '../failure.ts';
import { rememberCalls } from './aws-calls.ts';

/** How the command reaches AWS; the SDK's own defaults for the rest. */
export type Connection = { readonly profile?: string; readonly region?: string; readonly endpointUrl?: string };

/** The SDK's own warnings, as of two sources of credentials where a profile was chosen, are not for our users. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The SDK for JavaScript reads AWS_REGION alone; the AWS CLI's users have AWS_DEFAULT_REGION. */
const chosenRegion = ({ region }: Connection): string | undefined =>
  region ?? (process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || undefined);

export function settingsOf(connection: Connection) {
  const region = chosenRegion(connection);
  const { profile, endpointUrl } = connection;
  return {
    logger: SILENT,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
}

/** The same, with credentials of somebody else where these are to be used. */
export type ClientSettings = ReturnType<typeof settingsOf> & {
  readonly credentials?: Awaited<ReturnType<ReturnType<typeof roleCredentials>>>;
};

/** The Region that calls go to; also that of the profile in ~/.aws/config. */
export async function regionOf(connection: Connection): Promise<string> {
  try {
    return await new STSClient(settingsOf(connection)).config.region();
  } catch (error) {
    const message =
      'no Region is set: give --region, set AWS_REGION or AWS_DEFAULT_REGION, or put region into the profile';
    throw new CommandError(2, message, { cause: error });
  }
}

export type Clients = ReturnType<typeof createClients>;

/** Plain clients; the functions' own are traced. */
export function createClients(connection: Connection) {
  const settings = settingsOf(connection);
  const { profile } = connection;
  const dynamodb = rememberCalls(new DynamoDBClient(settings), profile);
  return {
    codecommit: rememberCalls(new CodeCommitClient(settings), profile),
    codepipeline: rememberCalls(new CodePipelineClient(settings), profile),
    dynamodb: DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } }),
    // Lists of all rules are long: what is throttled is tried again, longer than usual.
    events: rememberCalls(new EventBridgeClient({ ...settings, maxAttempts: 8 }), profile),
    lambda: rememberCalls(new LambdaClient(settings), profile),
    sqs: rememberCalls(new SQSClient(settings), profile),
    sts: rememberCalls(new STSClient(settings), profile),
    tagging: rememberCalls(new ResourceGroupsTaggingAPIClient(settings), profile),
  };
}

/** Tries of a call of services that throttle early, as IAM's simulator does: the SDK waits longer from each to the next. */
const TRIES = 8;

/** Clients with which what stands behind many pipelines is read, as patient as that needs. */
export function createPlanningClients(connection: Connection) {
  const settings = { ...settingsOf(connection), maxAttempts: TRIES };
  const { profile } = connection;
  return {
    codepipeline: rememberCalls(new CodePipelineClient(settings), profile),
    codebuild: rememberCalls(new CodeBuildClient(settings), profile),
    iam: rememberCalls(new IAMClient(settings), profile),
    kms: rememberCalls(new KMSClient(settings), profile),
    s3: rememberCalls(new S3Client(settings), profile),
  };
}
