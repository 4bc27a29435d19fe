import {
  type CodePipelineClient,
  PipelineNotFoundException,
  paginateListTagsForResource,
  ResourceNotFoundException,
} from '@aws-sdk/client-codepipeline';
import type { PipelineReader } from '../app/aws-ports.ts';
import { accountInArn, wholeSeconds } from '../domain/names.ts';
import { PipelineDefinition } from '../domain/pipeline-definition.ts';
import { getRawPipeline } from './raw-pipeline.ts';

/** Reads definition and tags of one pipeline; it may go away between the two calls. */
export function createPipelineReader(client: CodePipelineClient): PipelineReader {
  return {
    async observe(name) {
      try {
        const { pipeline: raw, metadata } = await getRawPipeline(client, name);
        if (metadata?.pipelineArn === undefined || metadata.created === undefined) {
          throw new Error(`GetPipeline returned no ARN or creation time for ${name}`);
        }
        const definition = PipelineDefinition.parse(raw);
        const account = accountInArn(metadata.pipelineArn);
        return {
          account,
          created: wholeSeconds(metadata.created),
          definition,
          tags: await tagsOf(client, metadata.pipelineArn),
        };
      } catch (error) {
        if (error instanceof PipelineNotFoundException || error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}

async function tagsOf(client: CodePipelineClient, resourceArn: string): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  for await (const page of paginateListTagsForResource({ client }, { resourceArn })) {
    for (const { key, value } of page.tags ?? []) if (key !== undefined) tags[key] = value ?? '';
  }
  return tags;
}
