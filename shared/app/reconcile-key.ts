import type { Nomination } from '../domain/nomination.ts';
import { type CatchUpPorts, catchUpRef } from './catch-up-ref.ts';
import { type ListingPorts, listBranches } from './list-branches.ts';
import { type ReconcilePorts, reconcilePipeline } from './reconcile-pipeline.ts';
import type { Report } from './report.ts';

export type KeyPorts = { readonly ports: ReconcilePorts; readonly catchUp: CatchUpPorts & ListingPorts };

type Nominated = Nomination & { readonly kind: 'key' };

/** Reconciles what a nomination names: a pipeline, the head of a branch, or the list of a repository's branches. */
export async function reconcileKey({ ports, catchUp }: KeyPorts, nominated: Nominated, report: Report): Promise<void> {
  const { key, cause, isOrdered = false, change } = nominated;
  switch (key.kind) {
    case 'pipeline':
      return reconcilePipeline(ports, key.name, { isOrdered, order: isOrdered ? cause : undefined, change }, report);
    case 'ref':
      return catchUpRef(catchUp, { repository: key.repository, ref: key.ref }, cause, report);
    case 'branches':
      return listBranches(catchUp, key.repository, report);
  }
}
