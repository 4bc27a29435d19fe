import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import * as z from 'zod';
import { REGION } from '../support/builders.ts';
import type { Violation } from './flow.ts';
import type { Lane } from './lane.ts';
import { itemsOf, runsEnded } from './stage-kit.ts';

const Text = z.object({ S: z.string() });
const RefItem = z.object({
  sk: z.object({ S: z.literal('REF#refs/heads/main') }),
  pushes: z.object({ L: z.array(z.object({ M: z.object({ id: Text, commit: Text }) })) }),
});
const StartItem = z.object({ sk: Text, status: Text });

/** A follower, and the pushes since some moment that must have started it, oldest first. */
export type Wanted = {
  readonly pipeline: string;
  readonly repositoryArn: string;
  readonly commits: readonly string[];
  /** It runs exactly the pushed commit, so that an older push may be overtaken; else the head, once for each push. */
  readonly isPinned: boolean;
};

/** Runs of pipelines since they were last asked for. */
export type NewRuns = { of(pipeline: string): Promise<PipelineExecutionSummary[]> };

export function newRuns(lane: Lane): NewRuns {
  const known = new Set<string | undefined>();
  return {
    async of(pipeline) {
      const runs = await runsEnded(lane, pipeline);
      const fresh = runs.filter(({ pipelineExecutionId }) => !known.has(pipelineExecutionId));
      for (const { pipelineExecutionId } of fresh) known.add(pipelineExecutionId);
      return fresh;
    },
  };
}

/** Design invariant 1: each push starts the follower once, or is overtaken. */
export async function judgeStarts(lane: Lane, wanted: Wanted, runs: readonly PipelineExecutionSummary[]) {
  const { pipeline, commits, isPinned } = wanted;
  const expected = `${pipeline} to run once for each of ${commits.map(short).join(', ')}`;
  const found = `found ${runs.map(describe).join(', ') || 'no run'}`;
  const violation = (kind: Violation['kind']): Violation => ({ kind, what: `expected ${expected}; ${found}` });
  if (runs.some(({ trigger }) => !trigger?.triggerDetail?.includes(`/commit-relay-start-${REGION}/`))) {
    return [violation('doubled')];
  }
  if (!isPinned) {
    if (runs.length === commits.length) return [];
    return [violation(runs.length < commits.length ? 'lost' : 'doubled')];
  }
  const violations: Violation[] = [];
  for (const [at, commit] of commits.entries()) {
    const own = runs.filter(({ sourceRevisions = [] }) => sourceRevisions[0]?.revisionId === commit);
    if (own.length > 1) violations.push(violation('doubled'));
    const mayBeOvertaken = at < commits.length - 1;
    const isOvertaken = own.length === 0 && mayBeOvertaken && (await recordOf(lane, wanted, commit)) === 'overtaken';
    if (own.length === 0 && !isOvertaken) violations.push(violation('lost'));
  }
  const isOther = runs.some(({ sourceRevisions = [] }) => !commits.includes(sourceRevisions[0]?.revisionId ?? ''));
  return isOther ? [...violations, violation('doubled')] : violations;
}

/** How the registry says that a push ended with a pipeline. */
async function recordOf(lane: Lane, { pipeline, repositoryArn }: Wanted, commit: string): Promise<string | undefined> {
  const refs = (await itemsOf(lane, `REPO#${repositoryArn}`)).flatMap((item) => RefItem.safeParse(item).data ?? []);
  const push = refs.flatMap(({ pushes }) => pushes.L).find(({ M }) => M.commit.S === commit);
  if (push === undefined) return undefined;
  const records = (await itemsOf(lane, `START#${push.M.id.S}`)).flatMap((item) => StartItem.safeParse(item).data ?? []);
  return records.find(({ sk }) => sk.S === pipeline)?.status.S;
}

const short = (commit: string) => commit.slice(0, 8);

const describe = ({ status, trigger, sourceRevisions = [] }: PipelineExecutionSummary) =>
  `${status} at ${short(sourceRevisions[0]?.revisionId ?? 'nothing')} by ${trigger?.triggerType}`;
