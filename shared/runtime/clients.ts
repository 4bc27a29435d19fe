import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RegistryTable } from '../adapters/registry-table.ts';
import { count, logger, tracer } from './telemetry.ts';

/** A call that hangs must leave time for the rest of the invocation. */
const REQUEST = { requestHandler: { requestTimeout: 8_000, connectionTimeout: 2_000, throwOnRequestTimeout: true } };

/** SDK clients, traced; each composition makes those that it needs, once a process. */
export const codePipelineClient = (settings: { readonly maxAttempts?: number } = {}) =>
  tracer.captureAWSv3Client(new CodePipelineClient({ ...REQUEST, ...settings }));
export const sqsClient = () => tracer.captureAWSv3Client(new SQSClient(REQUEST));
export const taggingClient = () => tracer.captureAWSv3Client(new ResourceGroupsTaggingAPIClient(REQUEST));

export function registryTable(name: string): RegistryTable {
  const client = tracer.captureAWSv3Client(new DynamoDBClient(REQUEST));
  const marshallOptions = { removeUndefinedValues: true };
  const onUnreadable: RegistryTable['onUnreadable'] = (key, detail) => {
    logger.error('registry item unreadable', { ...key, detail });
    count('ItemUnreadable');
  };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name, onUnreadable };
}
