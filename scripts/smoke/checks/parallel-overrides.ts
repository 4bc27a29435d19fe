import { StartPipelineExecutionCommand, ValidationException } from '@aws-sdk/client-codepipeline';
import { type Check, notSeen, notTried, seen } from '../check.ts';
import { commitOf, idOf } from '../runs.ts';
import { ACTION } from '../subject.ts';
import { short } from '../world.ts';

/** The pipeline is in mode PARALLEL until it is registered. */
export const parallelOverrides: Check = {
  name: 'parallel-overrides',
  kind: 'unknown',
  about: 'source revision overrides work in mode PARALLEL',
  needs: ['source-action'],
  async run({ place, subject, runs, commits: [older] }) {
    const start = new StartPipelineExecutionCommand({
      name: subject.name,
      sourceRevisions: [{ actionName: ACTION, revisionType: 'COMMIT_ID', revisionValue: older }],
    });
    try {
      const { pipelineExecutionId = '' } = await place.pipelines.clients.codepipeline.send(start);
      const run = await runs.ended(pipelineExecutionId);
      if (run.status !== 'Succeeded') return notTried(`run ${idOf(run)} ${run.status}, it shows nothing`);
      const told = `asked for ${short(older)}, which is not the head, run ${idOf(run)} read ${short(commitOf(run))}`;
      return commitOf(run) === older ? seen(told) : notSeen(told);
    } catch (error) {
      if (!(error instanceof ValidationException)) throw error;
      return notSeen(`CodePipeline refuses it: ${error.message}`);
    }
  },
};
