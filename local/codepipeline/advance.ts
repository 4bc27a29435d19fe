import { type Builder, buildFailure, isBuild } from './build-action.ts';
import { type Action, isApproval, isCodeCommitSource, type Stage } from './definition.ts';
import { type Deployer, isDeploy } from './deploy-action.ts';
import { type ActionRun, addAction, hasEnded } from './execution.ts';
import { pause } from './pause.ts';
import type { Run, Runs } from './runs.ts';
import { failureOf, type SourceReader } from './source-action.ts';
import { runOrderGroups } from './structure.ts';

export type AdvanceParts = {
  readonly runs: Runs;
  readonly reader: SourceReader;
  readonly builder: Builder;
  readonly deployer: Deployer;
  readonly actionMilliseconds: number;
};

/** Takes an execution through its stages, in order, until it ends. */
export async function advance(parts: AdvanceParts, run: Run): Promise<void> {
  const { execution, halted } = run;
  const { gates, end } = parts.runs;
  for (const stage of execution.definition.stages) {
    const entered = await gates.enter(execution, stage.name);
    if (!entered || halted.signal.aborted) return end(execution, 'Stopped');
    await runStage(parts, run, stage);
    if (hasEnded(execution)) return;
    gates.leave(execution, stage.name);
  }
  end(execution, 'Succeeded');
}

async function runStage(parts: AdvanceParts, run: Run, stage: Stage): Promise<void> {
  const { execution, halted } = run;
  const { end } = parts.runs;
  execution.stages.set(stage.name, 'InProgress');
  execution.pipeline.latestInStage.set(stage.name, execution);
  for (const group of runOrderGroups(stage)) {
    const results = await Promise.all(group.map((action) => runAction(parts, run, stage, action)));
    const failed = results.find(({ status }) => status === 'Failed');
    if (failed !== undefined) {
      return end(execution, 'Failed', `Action '${failed.actionName}' failed: ${failed.errorDetails?.message}`);
    }
    if (halted.signal.aborted) return end(execution, 'Stopped');
  }
  execution.stages.set(stage.name, 'Succeeded');
}

/**
 * Sources read their repository, builds move their artifacts, deployments read them, approvals wait until the execution halts, all others
 * succeed after a while.
 */
async function runAction(parts: AdvanceParts, run: Run, stage: Stage, action: Action): Promise<ActionRun> {
  const { execution, halted, ended } = run;
  const actionRun = addAction(execution, stage.name, action.name);
  if (isCodeCommitSource(action)) await runSource(parts, run, action, actionRun);
  else if (isBuild(action)) await runBuild(parts, run, action, actionRun);
  else if (isDeploy(action)) await runDeploy(parts, run, action, actionRun);
  else if (isApproval(action)) await pause(Number.POSITIVE_INFINITY, halted.signal);
  else await pause(parts.actionMilliseconds, ended.signal);
  if (hasEnded(execution)) return actionRun;
  if (isApproval(action)) actionRun.status = 'Abandoned';
  else actionRun.status = actionRun.errorDetails === undefined ? 'Succeeded' : 'Failed';
  actionRun.updated = new Date();
  execution.updated = actionRun.updated;
  return actionRun;
}

async function runSource({ reader }: AdvanceParts, run: Run, action: Action, actionRun: ActionRun): Promise<void> {
  const { pipeline, definition, overrides, trigger } = run.execution;
  const source = { pipeline, definition, action };
  try {
    actionRun.revision = await reader.read(source, overrides.get(action.name));
  } catch (error) {
    actionRun.errorDetails = failureOf(source, error);
    return;
  }
  if (trigger.triggerType === 'CreatePipeline') pipeline.polledHeads.set(action.name, actionRun.revision.revisionId);
}

async function runBuild(parts: AdvanceParts, run: Run, action: Action, actionRun: ActionRun): Promise<void> {
  const { pipeline, definition } = run.execution;
  await pause(parts.actionMilliseconds, run.ended.signal);
  try {
    await parts.builder.build({ pipeline, definition, action });
  } catch (error) {
    actionRun.errorDetails = buildFailure(error);
  }
}

async function runDeploy(parts: AdvanceParts, run: Run, action: Action, actionRun: ActionRun): Promise<void> {
  const { pipeline, definition } = run.execution;
  await pause(parts.actionMilliseconds, run.ended.signal);
  const failed = await parts.deployer.deploy({ pipeline, definition, action });
  if (failed !== undefined) actionRun.errorDetails = failed;
}
