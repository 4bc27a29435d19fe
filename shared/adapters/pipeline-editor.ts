import {
  type CodePipelineClient,
  CodePipelineServiceException,
  paginateListPipelineExecutions,
} from '@aws-sdk/client-codepipeline';
import type { PipelineEditor } from '../app/drift-ports.ts';
import { updateRawPipeline } from './raw-pipeline.ts';

const RUNNING: ReadonlySet<string | undefined> = new Set(['InProgress', 'Stopping']);

/** Runs to look through: those that still run are among the newest, but for one that waits behind many superseded ones. */
const MOST_PAGES = 10;

/** What UpdatePipeline says of a definition that it does not take, or of roles that may not be used. */
const REFUSALS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidActionDeclarationException',
  'InvalidBlockerDeclarationException',
  'InvalidStageDeclarationException',
  'InvalidStructureException',
  'LimitExceededException',
  'ValidationException',
]);

export type EditorClients = {
  readonly list: CodePipelineClient;
  /** Makes each call once: after a lost reply nobody knows whether it was done. */
  readonly update: CodePipelineClient;
};

export function createPipelineEditor({ list: client, update }: EditorClients): PipelineEditor {
  return {
    async isBusy(pipelineName) {
      let pages = 0;
      const list = paginateListPipelineExecutions({ client, pageSize: 100 }, { pipelineName });
      for await (const { pipelineExecutionSummaries = [] } of list) {
        if (pipelineExecutionSummaries.some(({ status }) => RUNNING.has(status))) return true;
        pages += 1;
        if (pages === MOST_PAGES) break;
      }
      return false;
    },
    async update(definition) {
      try {
        await updateRawPipeline(update, definition);
        return { kind: 'updated' };
      } catch (error) {
        if (!(error instanceof CodePipelineServiceException) || !REFUSALS.has(error.name)) throw error;
        return { kind: 'refused', detail: `${error.name}: ${error.message}` };
      }
    },
  };
}
