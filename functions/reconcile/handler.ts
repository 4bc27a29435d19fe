import { reconcileKey } from '../../shared/app/reconcile-key.ts';
import { TerminalError } from '../../shared/domain/errors.ts';
import { parseNomination } from '../../shared/domain/nomination.ts';
import { composeReconcile } from '../../shared/runtime/composition.ts';
import { sqsHandler } from '../../shared/runtime/sqs-handler.ts';

const { deadLetters, ...composed } = composeReconcile();

/**
 * Brings one pipeline to what its tags ask for, and the registry up to it; or one branch up to its head, whose event may be
 * lost. Woken by queue `commit-relay-reconcile`, which tag events, CloudTrail events and the sweep fill. They only nominate: all
 * state is read afresh, so a late or doubled message finds nothing left to do.
 */
export const handler = sqsHandler({ deadLetters }, async (body, about) => {
  const nomination = parseNomination(body);
  switch (nomination.kind) {
    case 'key': {
      const { key, cause: eventId } = nomination;
      const subject = key.kind === 'pipeline' ? { pipeline: key.name } : {};
      await reconcileKey(composed, nomination, about({ eventId, ...subject }));
      break;
    }
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
