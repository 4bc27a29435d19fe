import { createStartQueue } from '../../shared/adapters/queues.ts';
import type { StartRequest } from '../../shared/domain/follower.ts';
import type { Clients } from '../aws/clients.ts';
import { queueUrl } from '../aws/queue-url.ts';

const STARTS = 'commit-relay-starts.fifo';

/** Puts a start into the queue of starts, where dispatch puts its own. */
export async function enqueueStart(clients: Clients, request: StartRequest): Promise<void> {
  await createStartQueue(clients.sqs, await queueUrl(clients, STARTS)).enqueue([request]);
}
