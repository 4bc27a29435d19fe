import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RegistryTable } from '../adapters/registry-table.ts';
import { roleCredentials } from '../adapters/role-credentials.ts';
import type { SourceAccess } from '../adapters/source-links.ts';
import { type RepositoryArn, repositoryParts } from '../domain/names.ts';
import { roleArn } from '../domain/wiring/wiring-names.ts';
import { count, logger, tracer } from './telemetry.ts';

/** A call that hangs must leave time for the rest of the invocation. */
const REQUEST = { requestHandler: { requestTimeout: 8_000, connectionTimeout: 2_000, throwOnRequestTimeout: true } };

/** For the guard, which calls many accounts, of which any may hang. */
const HASTY = {
  maxAttempts: 2,
  requestHandler: { requestTimeout: 2_500, connectionTimeout: 1_000, throwOnRequestTimeout: true },
};

/** SDK clients, traced; each composition makes those that it needs, once a process. */
export const codePipelineClient = (settings: { readonly maxAttempts?: number } = {}) =>
  tracer.captureAWSv3Client(new CodePipelineClient({ ...REQUEST, ...settings }));
export const sqsClient = () => tracer.captureAWSv3Client(new SQSClient(REQUEST));
/** For long lists: what is throttled is tried again, longer than usual. */
export const rulesClient = () => tracer.captureAWSv3Client(new EventBridgeClient({ ...REQUEST, maxAttempts: 6 }));
export const taggingClient = () => tracer.captureAWSv3Client(new ResourceGroupsTaggingAPIClient(REQUEST));

/** Clients that read policies: what one of them does not say in two tries is unknown, and holds nothing up. */
export function policyClients() {
  const settings = { ...REQUEST, maxAttempts: 2 };
  return {
    iam: tracer.captureAWSv3Client(new IAMClient(settings)),
    kms: tracer.captureAWSv3Client(new KMSClient(settings)),
    s3: tracer.captureAWSv3Client(new S3Client(settings)),
    codeBuild: tracer.captureAWSv3Client(new CodeBuildClient(settings)),
  };
}

/** Clients for the repositories of each source account, through the role there; one an account. */
export function codeCommitClients(roleName: string): (repository: RepositoryArn) => CodeCommitClient {
  const sts = tracer.captureAWSv3Client(new STSClient(REQUEST));
  const clients = new Map<string, CodeCommitClient>();
  return (repository) => {
    const { account } = repositoryParts(repository);
    const [, partition] = repository.split(':');
    const credentials = roleCredentials(sts, `arn:${partition}:iam::${account}:role/${roleName}`, 'commit-relay');
    const made = clients.get(account) ?? tracer.captureAWSv3Client(new CodeCommitClient({ ...REQUEST, credentials }));
    clients.set(account, made);
    return made;
  };
}

export const eventBridgeClient = () => tracer.captureAWSv3Client(new EventBridgeClient(HASTY));

/** Access to each source account through the role there, with one session an account. */
export function sourceAccountClients(roleName: string, schedulerEndpoint: string): (account: string) => SourceClients {
  // EventBridge's own second try asks for credentials again.
  const sts = tracer.captureAWSv3Client(new STSClient({ ...HASTY, maxAttempts: 1 }));
  const clients = new Map<string, SourceClients>();
  return (account) => {
    const known = clients.get(account);
    if (known !== undefined) return known;
    const session = roleCredentials(sts, roleArn(account, roleName), 'commit-relay');
    const events = tracer.captureAWSv3Client(new EventBridgeClient({ ...HASTY, credentials: session }));
    // The client keeps them until they expire.
    const { credentials, region, sha256 } = events.config;
    const made = {
      events,
      iam: tracer.captureAWSv3Client(new IAMClient({ ...HASTY, credentials })),
      scheduler: { endpoint: schedulerEndpoint, credentials, region, sha256 },
    };
    clients.set(account, made);
    return made;
  };
}

type SourceClients = SourceAccess & { readonly events: EventBridgeClient };

/** The registry; `isHasty` where a call that hangs must fail within some five seconds, tries and all. */
export function registryTable(name: string, { isHasty = false } = {}): RegistryTable {
  const client = tracer.captureAWSv3Client(new DynamoDBClient(isHasty ? HASTY : REQUEST));
  const marshallOptions = { removeUndefinedValues: true };
  const onUnreadable: RegistryTable['onUnreadable'] = (key, detail) => {
    logger.error('registry item unreadable', { ...key, detail });
    count('ItemUnreadable');
  };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name, onUnreadable };
}
