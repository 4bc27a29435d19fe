import { dispatchAdmitted, dispatchPush } from '../../shared/app/dispatch-push.ts';
import { hearHeartbeat } from '../../shared/app/hear-heartbeat.ts';
import { markDeleted } from '../../shared/app/mark-deleted.ts';
import { TerminalError } from '../../shared/domain/errors.ts';
import { parsePushMessage } from '../../shared/domain/push-message.ts';
import { composeDispatch } from '../../shared/runtime/composition.ts';
import { sqsHandler } from '../../shared/runtime/sqs-handler.ts';

const { ports, scope, deadLetters } = composeDispatch();

/**
 * Turns a push event of a source account into starts, and records its heartbeats. Woken by queue `commit-relay-pushes`, the target
 * of the relay bus. An event that comes late, twice or out of order finds its push already admitted and adds nothing.
 */
export const handler = sqsHandler(deadLetters, async (body, about) => {
  const event = parsePushMessage(body, scope);
  switch (event.kind) {
    case 'push':
      await dispatchPush(ports, event.push, about({ eventId: event.push.eventId }));
      break;
    case 'admitted': {
      const { admitted, cause } = event.message;
      await dispatchAdmitted(ports, event.message, about({ eventId: cause, pushId: admitted.pushId }));
      break;
    }
    case 'deleted':
      await markDeleted(ports, event.deletion, about({ eventId: event.deletion.eventId }));
      break;
    case 'heartbeat':
      await hearHeartbeat(ports, event.heartbeat, about({ eventId: event.heartbeat.eventId }));
      break;
    case 'ignored': {
      const report = about({ eventId: event.eventId });
      report.info('event ignored', { reason: event.reason });
      report.count('EventIgnored', { reason: event.reason, sourceAccount: event.account });
      break;
    }
    case 'rejected':
      about({ eventId: event.eventId });
      throw new TerminalError(event.reason, event.detail);
  }
});
