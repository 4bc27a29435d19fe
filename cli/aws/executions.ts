import {
  type CodePipelineClient,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  PipelineNotFoundException,
} from '@aws-sdk/client-codepipeline';
import type { PipelineName } from '../../shared/domain/names.ts';

/** Pages of a hundred: who looks at history wants its end. */
const PAGES = 2;

/** The last runs of a pipeline, newest first; none where it is gone. */
export async function lastExecutions(
  client: CodePipelineClient,
  pipelineName: PipelineName,
): Promise<PipelineExecutionSummary[]> {
  const found: PipelineExecutionSummary[] = [];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < PAGES; page += 1) {
      const command = new ListPipelineExecutionsCommand({ pipelineName, maxResults: 100, nextToken });
      const { pipelineExecutionSummaries = [], ...more } = await client.send(command);
      found.push(...pipelineExecutionSummaries);
      ({ nextToken } = more);
      if (nextToken === undefined) break;
    }
  } catch (error) {
    if (!(error instanceof PipelineNotFoundException)) throw error;
  }
  return found;
}
