import { reconcilePipeline } from '../../shared/app/reconcile-pipeline.ts';
import { TerminalError } from '../../shared/domain/errors.ts';
import { parseNomination } from '../../shared/domain/keys.ts';
import { composeReconcile } from '../../shared/runtime/composition.ts';
import { sqsHandler } from '../../shared/runtime/sqs-handler.ts';

const { ports, deadLetters } = composeReconcile();

/**
 * Brings one pipeline to what its tags ask for, and the registry up to it. Woken by queue `commit-relay-reconcile`, which tag events, CloudTrail
 * events and the sweep fill. An event only nominates its pipeline: all state is read afresh, so a late or
 * doubled one finds nothing left to do.
 */
export const handler = sqsHandler({ deadLetters }, async (body, about) => {
  const nomination = parseNomination(body);
  switch (nomination.kind) {
    case 'key': {
      const { key, cause, isOrdered = false, change } = nomination;
      const report = about({ eventId: cause, pipeline: key.name });
      const order = isOrdered ? cause : undefined;
      await reconcilePipeline(ports, key.name, { isOrdered, order, change }, report);
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
