import { type CodePipelineClient, GetPipelineCommand, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import * as z from 'zod';
import type { JsonObject } from '../domain/drift/edit.ts';
import type { PipelineName } from '../domain/names.ts';

const Reply = z.object({ pipeline: z.record(z.string(), z.unknown()) });

/** A request or a response of the SDK's. */
const hasBody = (message: unknown): message is { body: unknown } =>
  typeof message === 'object' && message !== null && 'body' in message;

/**
 * Reads a pipeline's definition with every member that the service has. The SDK's own client drops those that are newer
 * than its model, in both directions, and an update without them would take them away: so JSON goes past it.
 */
export async function getRawPipeline(client: CodePipelineClient, name: PipelineName) {
  const command = new GetPipelineCommand({ name });
  let text = '';
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      if (!hasBody(result.response)) throw new Error('GetPipeline gave no body');
      const bytes = await client.config.streamCollector(result.response.body);
      text = Buffer.from(bytes).toString('utf8');
      result.response.body = bytes;
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  const { metadata } = await client.send(command);
  return { pipeline: Reply.parse(JSON.parse(text)).pipeline, metadata };
}

/** Updates a pipeline to exactly this definition. */
export async function updateRawPipeline(client: CodePipelineClient, definition: JsonObject): Promise<void> {
  const command = new UpdatePipelineCommand({ pipeline: undefined });
  command.middlewareStack.add(
    (next) => (args) => {
      if (!hasBody(args.request)) throw new Error('UpdatePipeline has no body');
      args.request.body = JSON.stringify({ pipeline: definition });
      return next(args);
    },
    { step: 'build', priority: 'high' },
  );
  await client.send(command);
}
