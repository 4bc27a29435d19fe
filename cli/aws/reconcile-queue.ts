import { createReconcileQueue } from '../../shared/adapters/queues.ts';
import type { ReconcileQueue } from '../../shared/app/aws-ports.ts';
import type { Clients } from './clients.ts';
import { queueUrl } from './queue-url.ts';

const KEYS = 'commit-relay-reconcile';

/** The queue by which the controller is told to look at a pipeline. @throws CommandError where there is none */
export const openReconcileQueue = async (clients: Clients): Promise<ReconcileQueue> =>
  createReconcileQueue(clients.sqs, await queueUrl(clients, KEYS));
