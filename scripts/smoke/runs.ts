import {
  ListActionExecutionsCommand,
  type PipelineExecutionSummary,
  paginateListPipelineExecutions,
} from '@aws-sdk/client-codepipeline';
import { functionRole } from '../../infra/names.ts';
import type { Patience } from './patience.ts';
import type { Place } from './place.ts';
import { ACTION, type Subject } from './subject.ts';

/** Runs of the throw-away pipeline. */
export type Runs = {
  /** Every run, newest first. */
  all(): Promise<PipelineExecutionSummary[]>;
  /** Those that the relay's `start` made. */
  ofRelay(): Promise<PipelineExecutionSummary[]>;
  /** The run once it has ended; as it is where that takes too long. */
  ended(id: string): Promise<PipelineExecutionSummary>;
  /** Waits until nothing runs; whether that came in time. */
  idle(): Promise<boolean>;
  /** What the actions of a run say of their failure. */
  whyFailed(id: string): Promise<string>;
};

export function createRuns({ region, pipelines }: Place, { name: pipelineName }: Subject, patience: Patience): Runs {
  const client = pipelines.clients.codepipeline;
  const all = async () => {
    const found: PipelineExecutionSummary[] = [];
    for await (const page of paginateListPipelineExecutions({ client }, { pipelineName }))
      found.push(...(page.pipelineExecutionSummaries ?? []));
    return found;
  };
  const starter = `/${functionRole('start', region)}/`;
  return {
    all,
    ofRelay: async () => (await all()).filter(({ trigger }) => trigger?.triggerDetail?.includes(starter)),
    async ended(id) {
      let last: PipelineExecutionSummary = { pipelineExecutionId: id };
      await patience.until(`run ${id} to end`, async () => {
        last = (await all()).find(({ pipelineExecutionId }) => pipelineExecutionId === id) ?? last;
        return isOver(last) ? true : undefined;
      });
      return last;
    },
    async idle() {
      const done = async () => ((await all()).every(isOver) ? true : undefined);
      return (await patience.until('the runs of the pipeline to end', done)) === true;
    },
    async whyFailed(pipelineExecutionId) {
      const command = new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } });
      const { actionExecutionDetails = [] } = await client.send(command);
      const words = actionExecutionDetails.flatMap(({ actionName, status, output }) => {
        const message =
          output?.executionResult?.errorDetails?.message ?? output?.executionResult?.externalExecutionSummary;
        return status === 'Failed' ? [`${actionName}: ${message ?? 'no reason given'}`] : [];
      });
      return words.join('; ') || 'no action says why';
    },
  };
}

const isOver = ({ status }: PipelineExecutionSummary): boolean =>
  status !== undefined && status !== 'InProgress' && status !== 'Stopping';

/** The commit that a run read. */
export const commitOf = ({ sourceRevisions }: PipelineExecutionSummary): string | undefined =>
  sourceRevisions?.find(({ actionName }) => actionName === ACTION)?.revisionId;

export const idOf = ({ pipelineExecutionId = '' }: PipelineExecutionSummary): string => pipelineExecutionId;
