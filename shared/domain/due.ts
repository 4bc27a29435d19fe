import { createHash } from 'node:crypto';
import { addSeconds, type EventTime, type PipelineName } from './names.ts';

const HOUR = 3600;
const EARLIEST = 22 * HOUR;
/** Pipelines that are registered at once, as after a deployment, come due over this long. */
const SPREAD = 4 * HOUR;

/** When a pipeline is to be looked at again though nothing showed a change: in about a day, the same moment at each try. */
export function lookAgainAt(name: PipelineName, now: EventTime): EventTime {
  const hash = createHash('sha256').update(name).digest().readUInt32BE(0);
  return addSeconds(now, EARLIEST + (hash % SPREAD));
}
