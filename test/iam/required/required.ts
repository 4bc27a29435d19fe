import type { Table } from '../row.ts';
import { deliveryCalls } from './delivery.ts';
import { functionCalls } from './functions.ts';
import { storageCalls } from './storage.ts';
import { wiringCalls } from './wiring.ts';

/** Every call that each principal must be able to make. */
export const required: Table = (place) => [
  ...functionCalls(place),
  ...wiringCalls(place),
  ...deliveryCalls(place),
  ...storageCalls(place),
];
