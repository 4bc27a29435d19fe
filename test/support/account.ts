import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { assembly } from '../../local/assembly/synth.ts';
import { type CloudOptions, startCloud } from '../../local/cloud.ts';
import { asAdministrator } from '../../local/demo/clients.ts';
import type { RegistryTable } from '../../shared/adapters/registry-table.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';

export type Account = Awaited<ReturnType<typeof bootAccount>>;

/** The pipeline account of a local cloud, whose queues keep their messages, with clients of its administrator. */
export async function bootAccount(options: Partial<CloudOptions> = {}) {
  const cloud = await startCloud({
    assembly: await assembly(),
    accounts: [SOURCE, PIPELINES],
    region: REGION,
    feedFunctions: false,
    ...options,
  });
  const settings = asAdministrator(cloud, PIPELINES);
  const dynamodb = new DynamoDBClient(settings);
  const document = DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
  const sqs = new SQSClient(settings);
  const codePipeline = new CodePipelineClient(settings);
  const tagging = new ResourceGroupsTaggingAPIClient(settings);
  const unreadable: string[] = [];
  const table: RegistryTable = {
    client: document,
    name: 'commit-relay-registry',
    onUnreadable: ({ pk, sk }, detail) => void unreadable.push(`${pk} ${sk}: ${detail}`),
  };
  return {
    cloud,
    settings,
    table,
    unreadable,
    sqs,
    codePipeline,
    tagging,
    queueUrl(name: string): string {
      const queue = cloud.deployment.queues.find((each) => each.name === name);
      if (queue === undefined) throw new Error(`no queue ${name}`);
      return queue.url;
    },
    async close() {
      for (const client of [dynamodb, sqs, codePipeline, tagging]) client.destroy();
      await cloud.close();
    },
  };
}
