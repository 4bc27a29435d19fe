import { catchUpRef } from '../../shared/app/catch-up-ref.ts';
import { listBranches } from '../../shared/app/list-branches.ts';
import { reconcilePipeline } from '../../shared/app/reconcile-pipeline.ts';
import { TerminalError } from '../../shared/domain/errors.ts';
import { type Nomination, parseNomination } from '../../shared/domain/nomination.ts';
import { composeReconcile } from '../../shared/runtime/composition.ts';
import { type About, sqsHandler } from '../../shared/runtime/sqs-handler.ts';

const { ports, catchUp, deadLetters } = composeReconcile();

type Nominated = Nomination & { readonly kind: 'key' };

/**
 * Brings one pipeline to what its tags ask for, and the registry up to it; or one branch up to its head, whose event may be
 * lost. Woken by queue `commit-relay-reconcile`, which tag events, CloudTrail events and the sweep fill. They only nominate: all
 * state is read afresh, so a late or doubled message finds nothing left to do.
 */
export const handler = sqsHandler(deadLetters, async (body, about) => {
  const nomination = parseNomination(body);
  switch (nomination.kind) {
    case 'key':
      await reconcile(nomination, about);
      break;
    case 'ignored': {
      const report = about({ eventId: nomination.cause });
      report.info('event ignored', { reason: nomination.reason });
      report.count('EventIgnored', { reason: nomination.reason });
      break;
    }
    case 'rejected':
      throw new TerminalError(nomination.reason, nomination.detail);
  }
});

async function reconcile({ key, cause, isOrdered, change }: Nominated, about: About): Promise<void> {
  switch (key.kind) {
    case 'pipeline': {
      const order = isOrdered ? cause : undefined;
      const report = about({ eventId: cause, pipeline: key.name });
      await reconcilePipeline(ports, key.name, { isOrdered: isOrdered === true, order, change }, report);
      break;
    }
    case 'ref':
      await catchUpRef(catchUp, { repository: key.repository, ref: key.ref }, cause, about({ eventId: cause }));
      break;
    case 'branches':
      await listBranches(catchUp, key.repository, about({ eventId: cause }));
      break;
  }
}
