import { followedBranches } from '../domain/catch-up/followed-branches.ts';
import type { Nomination } from '../domain/nomination.ts';
import type { RefKey } from '../domain/push.ts';
import { type CatchUpPorts, catchUpRef } from './catch-up-ref.ts';
import { type ListingPorts, listBranches } from './list-branches.ts';
import { type ReconcilePorts, reconcilePipeline } from './reconcile-pipeline.ts';
import type { Report } from './report.ts';

export type KeyPorts = { readonly ports: ReconcilePorts; readonly catchUp: CatchUpPorts & ListingPorts };

type Nominated = Nomination & { readonly kind: 'key' };

/**
 * Reconciles what a nomination names: a pipeline, and the heads of branches that it follows anew; the head of a branch; or the
 * list of a repository's branches.
 */
export async function reconcileKey({ ports, catchUp }: KeyPorts, nominated: Nominated, report: Report): Promise<void> {
  const { key, cause, isOrdered = false, change } = nominated;
  switch (key.kind) {
    case 'pipeline': {
      const occasion = { isOrdered, order: isOrdered ? cause : undefined, change };
      const followers = await reconcilePipeline(ports, key.name, occasion, report);
      return lookAtUnknown(catchUp, followedBranches(followers, []), cause, report);
    }
    case 'ref':
      return catchUpRef(catchUp, { repository: key.repository, ref: key.ref }, cause, report);
    case 'branches':
      return listBranches(catchUp, key.repository, report);
  }
}

/** A push is found to be missing only where the head before it is known: so that is noted at once, and not by the next sweep. */
async function lookAtUnknown(ports: CatchUpPorts, branches: readonly RefKey[], cause: string, report: Report) {
  for (const branch of branches) {
    const { revision } = await ports.refs.read(branch);
    if (revision === 0) await catchUpRef(ports, branch, cause, report);
  }
}
