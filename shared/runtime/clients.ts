import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RegistryTable } from '../adapters/registry-table.ts';
import { roleCredentials } from '../adapters/role-credentials.ts';
import { type RepositoryArn, repositoryParts } from '../domain/names.ts';
import { count, logger, tracer } from './telemetry.ts';

/** A call that hangs must leave time for the rest of the invocation. */
const REQUEST = { requestHandler: { requestTimeout: 8_000, connectionTimeout: 2_000, throwOnRequestTimeout: true } };

/** SDK clients, traced; each composition makes those that it needs, once a process. */
export const codePipelineClient = (settings: { readonly maxAttempts?: number } = {}) =>
  tracer.captureAWSv3Client(new CodePipelineClient({ ...REQUEST, ...settings }));
export const sqsClient = () => tracer.captureAWSv3Client(new SQSClient(REQUEST));
/** For long lists: what is throttled is tried again, longer than usual. */
export const rulesClient = () => tracer.captureAWSv3Client(new EventBridgeClient({ ...REQUEST, maxAttempts: 6 }));
export const taggingClient = () => tracer.captureAWSv3Client(new ResourceGroupsTaggingAPIClient(REQUEST));

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

export function registryTable(name: string): RegistryTable {
  const client = tracer.captureAWSv3Client(new DynamoDBClient(REQUEST));
  const marshallOptions = { removeUndefinedValues: true };
  const onUnreadable: RegistryTable['onUnreadable'] = (key, detail) => {
    logger.error('registry item unreadable', { ...key, detail });
    count('ItemUnreadable');
  };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name, onUnreadable };
}
