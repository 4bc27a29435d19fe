import type { PipelineName } from '../domain/names.ts';
import type { ReconcileQueue } from './aws-ports.ts';
import type { Report } from './report.ts';

/**
 * What showed that a pipeline needs a look: the registry alone, its tags, its definition, its absence from a list, or that
 * it could not be started.
 */
export type NominationReason = 'registry' | 'tags' | 'definition' | 'not-tagged' | 'not-listed' | 'not-startable';

/** The pipelines that one sweep or start nominates, each once. */
export type Nominations = {
  /** Nominates those that were not before. Sent when it resolves. */
  add(names: readonly PipelineName[], reason: NominationReason): Promise<void>;
  count(): number;
};

export function createNominations(queue: ReconcileQueue, cause: string, report: Report): Nominations {
  const nominated = new Set<PipelineName>();
  return {
    async add(names, reason) {
      const fresh = [...new Set(names)].filter((name) => !nominated.has(name));
      if (fresh.length === 0) return;
      await queue.nominate(
        fresh.map((name) => ({ kind: 'pipeline', name })),
        cause,
      );
      for (const name of fresh) {
        nominated.add(name);
        report.info('pipeline nominated', { pipeline: name, reason });
        report.count('Nominated');
      }
    },
    count: () => nominated.size,
  };
}
