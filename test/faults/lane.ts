import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';
import { createClients, type DemoClients, destroyClients } from '../../local/demo/clients.ts';
import { type Home, homeIn } from '../../local/demo/fleet.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { invokeFunction } from '../support/local-cloud.ts';
import { type CaseLog, createCaseLog } from './case-log.ts';
import { endLeasesOfTheDead } from './leases.ts';
import { callQueue, WORK_QUEUES, waiting, workQueue } from './queues.ts';

/**
 * A local cloud that cases run in, one at a time: so the n-th call of a kind is the same one each time, whoever is killed works
 * for this case alone, and what is seen of it is all there is to see.
 */
export type Lane = {
  readonly cloud: Cloud;
  readonly clients: DemoClients;
  readonly home: Home;
  /** All that was seen since the case began. */
  log(): CaseLog;
  /** Forgets what was seen before. */
  begin(): void;
  /** Waits until no event is under way and no message waits. Throws an Error that says what is left. */
  quiet(): Promise<void>;
  /** Runs the sweep once, as its schedule does; gives whether it succeeded. */
  sweep(): Promise<boolean>;
  close(): Promise<void>;
};

/** A message whose function failed comes back after this: longer than it takes to end a dead worker's lease. */
const RETRY_AFTER_MS = 250;
/** Nothing takes this long but a machine that is too busy. */
const QUIET_WITHIN_MS = 240_000;
/** What the log says that is left may have gone to a dead-letter queue: look there after so long. */
const STALE_MS = 1_000;

export async function openLane(assembly: string, options: Partial<CloudOptions> = {}): Promise<Lane> {
  let log = createCaseLog();
  const cloud = await startCloud({
    assembly,
    accounts: [SOURCE, PIPELINES],
    region: REGION,
    // What would run by itself every five minutes would do so in the middle of a case.
    runSchedules: false,
    retryAfter: RETRY_AFTER_MS,
    onLog: (functionName, text) => log.addLine(functionName, text),
    ...options,
  });
  const clients = createClients(cloud, SOURCE, PIPELINES);
  cloud.recorder.listen((call) => {
    const isPoll = call.operation === 'ReceiveMessage' && Object.keys(call.output ?? {}).length === 0;
    if (!isPoll) log.addCall(call);
  });
  const leases = endLeasesOfTheDead(cloud);
  await setFewStarts(cloud);
  const lane: Lane = {
    cloud,
    clients,
    home: homeIn(cloud, { source: SOURCE, pipelines: PIPELINES, region: REGION }),
    log: () => log,
    begin() {
      log = createCaseLog();
    },
    quiet: () => quiet(lane, leases),
    async sweep() {
      const { body } = await invokeFunction(cloud, 'commit-relay-sweep');
      return z.object({ errorType: z.string() }).safeParse(body).success === false;
    },
    async close() {
      destroyClients(clients);
      await cloud.close();
    },
  };
  return lane;
}

/** A start is dead after as many tries as other messages, not twenty: what is denied is denied again. */
async function setFewStarts(cloud: Cloud): Promise<void> {
  const queue = workQueue(cloud, 'commit-relay-starts.fifo');
  const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${PIPELINES}:commit-relay-starts-dlq.fifo`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 4 });
  await callQueue(cloud, queue, 'SetQueueAttributes', { Attributes: { RedrivePolicy } });
}

async function quiet({ cloud, log }: Lane, leases: { readonly ended: () => Promise<void> }): Promise<void> {
  const end = Date.now() + QUIET_WITHIN_MS;
  for (let looked = 0; Date.now() < end; await sleep(40)) {
    await cloud.eventsDelivered();
    await leases.ended();
    const seen = log().calls.length;
    const isWaiting = log()
      .messages.values()
      .some(({ queue, isDeleted }) => WORK_QUEUES.includes(queue) && !isDeleted);
    if (isWaiting && Date.now() - looked < STALE_MS) continue;
    looked = Date.now();
    const left = await Promise.all(WORK_QUEUES.map((queue) => waiting(cloud, queue)));
    await cloud.eventsDelivered();
    if (left.every((count) => count === 0) && callsOfOthers(log(), seen) === 0) return;
  }
  throw new Error(`not quiet within ${QUIET_WITHIN_MS / 1000} s`);
}

const callsOfOthers = ({ calls }: CaseLog, seen: number) =>
  calls.slice(seen).filter(({ principal }) => !principal.endsWith(':root')).length;
