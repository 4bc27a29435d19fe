import { noteDeletion } from '../domain/admission.ts';
import type { Deletion } from '../domain/source-event.ts';
import { changeRef } from './change-ref.ts';
import type { Clock } from './clock.ts';
import type { Followers, Refs } from './registry-ports.ts';
import type { Report } from './report.ts';

export type DeletionPorts = { readonly clock: Clock; readonly refs: Refs; readonly followers: Followers };

/**
 * Marks a deleted ref as gone. It starts nothing; the owners of pipelines that follow exactly this ref are told, since
 * those start no more until it is back. Repeating is harmless, and so is an event that comes after the ref is back.
 */
export async function markDeleted(ports: DeletionPorts, deletion: Deletion, report: Report): Promise<void> {
  const { repository, ref, account: sourceAccount } = deletion;
  // Read first: once the ref is marked, a retry would find no news to tell.
  const { followers } = await ports.followers.of(repository);
  const isNews = await changeRef(ports, deletion, (state) => {
    const next = noteDeletion(state, deletion);
    return next === state ? { result: false } : { store: next, result: true };
  });
  report.info('event ignored', { reason: 'ref-deleted', ref });
  report.count('EventIgnored', { reason: 'ref-deleted', sourceAccount });
  if (!isNews) return;
  const exact = followers.filter(({ follow }) => follow.some((clause) => clause.kind === 'ref' && clause.ref === ref));
  for (const { pipeline, action } of exact) {
    report.warn('branch gone', { pipeline, action, repository, ref });
    report.count('BranchGone', { sourceAccount });
  }
}
