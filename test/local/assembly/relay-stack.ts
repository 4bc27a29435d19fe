import { busResources } from './relay-bus.ts';
import { storageResources } from './relay-storage.ts';
import { workerResources } from './relay-worker.ts';
import type { Resources } from './template-parts.ts';

/** B's bus fills a queue, which feeds a function; a schedule wakes it too. Logical ids are in no useful order. */
export const relayStack = (): Resources => ({ ...workerResources(), ...busResources(), ...storageResources() });
