import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { asAdministrator } from '../../local/demo/clients.ts';
import type { CallRecord } from '../../local/edge/recorder.ts';
import type { Fault } from '../../local/faults.ts';
import { PIPELINES, REGION } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';

/**
 * Calls at which a function may be killed. A read is not among them: to be killed there is to be killed after the write
 * before it.
 */
const SITES = {
  dispatch: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:BatchWriteItem', 'sqs:SendMessageBatch'],
  start: [
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'codepipeline:StartPipelineExecution',
    'events:PutEvents',
    // Made by nobody but whoever comes after one that was killed.
    'codepipeline:ListPipelineExecutions',
  ],
} as const;
type Killed = keyof typeof SITES;
const AFTER_A_KILL = 'ListPipelineExecutions';

/** Calls of one kind let through before a kill: fewer than this. */
const SKIPPED: Readonly<Record<Killed, number>> = { dispatch: 3, start: 8 };
/** Messages that one call takes. */
const BATCH = 10;

const Received = z.object({
  Messages: z
    .array(z.object({ ReceiptHandle: z.string(), Attributes: z.object({ MessageGroupId: z.string().optional() }) }))
    .nullish(),
});
type Clients = { readonly dynamodb: DynamoDBClient; readonly sqs: SQSClient };
type Held = { readonly queueUrl: string; readonly receipts: readonly string[] };

/** Kills of functions at random points. */
export type Kills = {
  /** Arms kills of a function, each at a call of its own, until so many are armed. */
  arm(name: Killed, wanted: number): void;
  /** Kills that are armed. */
  armed(): number;
  /** Kills so far. */
  count(): number;
  /** Ends the kills; resolves when all that the killed left behind has ended. */
  end(): Promise<void>;
};

/**
 * Kills functions, and ends what the killed leave behind, as time does by itself: the visibility timeout of their messages,
 * 180 seconds, and the lease of their pipeline, 35. Pipelines are told by their names, `follower-<word>-<number>`.
 */
export function createKills(test: TestCloud, random: () => number): Kills {
  const { faults, recorder } = test.cloud;
  const held = new Map<string, Held>();
  const clients = { dynamodb: new DynamoDBClient(asAdministrator(test.cloud, PIPELINES)), sqs: test.clients.sqs };
  const clearing: Promise<unknown>[] = [];
  let count = 0;

  const remember = ({ input, output }: CallRecord) => {
    const queueUrl = String(Reflect.get(Object(input), 'QueueUrl'));
    for (const { ReceiptHandle, Attributes } of Received.parse(output).Messages ?? []) {
      const { MessageGroupId: pipeline } = Attributes;
      const pushes = held.get('')?.receipts ?? [];
      const receipts = pipeline === undefined ? [...pushes, ReceiptHandle].slice(-BATCH) : [ReceiptHandle];
      held.set(pipeline ?? '', { queueUrl, receipts });
    }
  };
  const stop = recorder.listen((call) => {
    if (call.operation === 'ReceiveMessage' && call.output !== undefined) remember(call);
    if (call.fault !== 'crash') return;
    count += 1;
    const isStart = call.principal.includes(roleOf('start'));
    const pipeline = isStart ? /follower-\w+-\d+/.exec(JSON.stringify(call.input))?.[0] : '';
    clearing.push(clear(clients, pipeline, held.get(pipeline ?? 'none')));
  });
  const ofRole = (name: Killed) => faults.pending().filter(({ role }) => role === roleOf(name));
  return {
    arm(name, wanted) {
      while (ofRole(name).length < wanted) {
        const fault = randomKill(name, random);
        // Two at a time and nobody may be left to make it.
        const isDouble =
          fault.operation === AFTER_A_KILL && ofRole(name).some(({ operation }) => operation === AFTER_A_KILL);
        if (!isDouble) faults.add(fault);
      }
    },
    armed: () => ofRole('dispatch').length + ofRole('start').length,
    count: () => count,
    async end() {
      faults.clear();
      stop();
      await Promise.all(clearing);
      clients.dynamodb.destroy();
    },
  };
}

const roleOf = (name: Killed) => `commit-relay-${name}-${REGION}`;

function randomKill(name: Killed, random: () => number): Fault {
  const below = (limit: number) => Math.floor(random() * limit);
  const [service = '', operation = ''] = (SITES[name][below(SITES[name].length)] ?? '').split(':');
  const effect = { kind: 'crash', when: random() < 0.5 ? 'before' : 'after' } as const;
  const skip = operation === AFTER_A_KILL ? 0 : below(SKIPPED[name]);
  return { service, operation, role: roleOf(name), effect, skip };
}

/** Of pushes all that were taken of late: those that are done with are no longer there, and another may come twice. */
async function clear({ dynamodb, sqs }: Clients, pipeline: string | undefined, held: Held | undefined): Promise<void> {
  if (held === undefined) throw new Error(`killed with nothing in hand: ${pipeline}`);
  if (pipeline !== '') {
    const Key = { pk: { S: `PIPELINE#${pipeline}` }, sk: { S: 'LEASE#run' } };
    await dynamodb.send(new DeleteItemCommand({ TableName: 'commit-relay-registry', Key }));
  }
  const Entries = held.receipts.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle, VisibilityTimeout: 0 }));
  await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: held.queueUrl, Entries }));
}
