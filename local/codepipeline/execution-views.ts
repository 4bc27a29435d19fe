import { isCodeCommitSource, sourceActions } from './definition.ts';
import type { ActionRun, Execution, Revision } from './execution.ts';
import { epochSeconds } from './parse-input.ts';

/** An execution as ListPipelineExecutions shows it. */
export function executionSummary(execution: Execution) {
  return {
    pipelineExecutionId: execution.id,
    status: execution.status,
    ...(execution.statusSummary !== undefined && { statusSummary: execution.statusSummary }),
    startTime: epochSeconds(execution.startTime),
    lastUpdateTime: epochSeconds(execution.updated),
    sourceRevisions: revisionsOf(execution).map(({ actionName, revision }) => ({
      actionName,
      revisionId: revision.revisionId,
      ...describe(revision),
    })),
    trigger: execution.trigger,
    ...(execution.stopReason !== undefined && { stopTrigger: { reason: execution.stopReason } }),
    executionMode: execution.mode,
    executionType: 'STANDARD',
  };
}

/** An execution as GetPipelineExecution shows it. */
export function executionDetail(execution: Execution) {
  return {
    pipelineName: execution.pipeline.name,
    pipelineVersion: execution.definition.version,
    pipelineExecutionId: execution.id,
    status: execution.status,
    ...(execution.statusSummary !== undefined && { statusSummary: execution.statusSummary }),
    artifactRevisions: revisionsOf(execution).map(({ actionName, revision, updated }) => ({
      name: outputOf(execution, actionName),
      revisionId: revision.revisionId,
      ...describe(revision),
      created: epochSeconds(updated),
    })),
    variables: [...execution.variables].map(([name, resolvedValue]) => ({ name, resolvedValue })),
    trigger: execution.trigger,
    executionMode: execution.mode,
    executionType: 'STANDARD',
  };
}

/** The sources that were read, each once its action has ended well. */
function revisionsOf({ actions }: Execution): readonly (ActionRun & { readonly revision: Revision })[] {
  return actions.flatMap((run) =>
    run.status === 'Succeeded' && run.revision !== undefined ? [{ ...run, revision: run.revision }] : [],
  );
}

/** A commit may have no message, and the API no empty summary. */
function describe({ revisionSummary, revisionUrl }: Revision) {
  return { ...(revisionSummary !== '' && { revisionSummary }), revisionUrl };
}

function outputOf({ definition }: Execution, actionName: string): string | undefined {
  const action = sourceActions(definition).find((source) => isCodeCommitSource(source) && source.name === actionName);
  return action?.outputArtifacts?.[0]?.name;
}
