import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { REGION } from '../support/builders.ts';
import type { Violation } from './flow.ts';
import type { Lane } from './lane.ts';
import { itemsOf, type Run, runsEnded } from './stage-kit.ts';

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
  /** It runs exactly the pushed commit; else the head. */
  readonly isPinned: boolean;
};

/** Runs of pipelines since they were last asked for. */
export type NewRuns = { of(pipeline: string): Promise<Run[]> };

export function newRuns(lane: Lane): NewRuns {
  const known = new Set<string>();
  return {
    async of(pipeline) {
      const runs = await runsEnded(lane, pipeline);
      const fresh = runs.filter(({ pipelineExecutionId }) => !known.has(pipelineExecutionId));
      for (const { pipelineExecutionId } of fresh) known.add(pipelineExecutionId);
      return fresh;
    },
  };
}

/** Design invariant 1: each push starts the follower once, or is overtaken by a newer one. */
export async function judgeStarts(lane: Lane, wanted: Wanted, runs: readonly Run[]) {
  const { pipeline, commits, isPinned } = wanted;
  const older = await Promise.all(commits.slice(0, -1).map((commit) => recordOf(lane, wanted, commit)));
  const started = commits.filter((_, at) => older[at] !== 'overtaken');
  const found = runs.map(describe).join(', ') || 'no run';
  const what = `expected ${pipeline} to run once for each of ${started.map(short).join(', ')}; found ${found}`;
  const isOurs = runs.every(({ trigger }) => trigger.triggerDetail.includes(`/commit-relay-start-${REGION}/`));
  const ran = runs.map(revisionOf).toSorted();
  const isRight = isPinned ? isDeepStrictEqual(ran, started.toSorted()) : ran.length === started.length;
  if (isRight && isOurs) return [];
  const isLost = started.some((commit) => isPinned && !ran.includes(commit)) || ran.length < started.length;
  return [{ kind: isLost ? 'lost' : 'doubled', what }] satisfies Violation[];
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

const revisionOf = ({ sourceRevisions }: Run): string => sourceRevisions[0]?.revisionId ?? '';

const describe = (run: Run) => `${run.status} at ${short(revisionOf(run))} by ${run.trigger.triggerType}`;
