import { changedPipelines } from '../domain/census.ts';
import { PipelineName } from '../domain/names.ts';
import type { Followers, PipelineCensus, Pipelines, ReconcileQueue, Report } from './ports.ts';

export type SweepPorts = {
  readonly census: PipelineCensus;
  readonly pipelines: Pipelines;
  readonly followers: Followers;
  readonly reconcileQueue: ReconcileQueue;
  readonly configHash: string;
};

/**
 * Nominates every pipeline whose registration does not show what its tags and definition say now. This is
 * the guarantee behind the events: where they are lost, the next sweep finds the change.
 */
export async function sweepAccount(ports: SweepPorts, cause: string, report: Report): Promise<void> {
  const [listed, tagged, statuses, followers] = await Promise.all([
    ports.census.listed(),
    ports.census.tagged(),
    ports.pipelines.all(),
    ports.followers.all(),
  ]);
  const names = changedPipelines({ listed, tagged, statuses, followers, configHash: ports.configHash });
  const keys = names.map((name) => ({ kind: 'pipeline' as const, name: PipelineName.parse(name) }));
  await ports.reconcileQueue.nominate(keys, cause);
  for (const name of names) {
    report.info('pipeline nominated', { pipeline: name });
    report.count('Nominated');
  }
  report.info('sweep completed', { pipelines: listed.size, followers: tagged.size, nominated: names.length });
  report.count('SweepCompleted');
}
