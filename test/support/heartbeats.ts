import { setTimeout } from 'node:timers/promises';
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { asAdministrator } from '../../local/demo/clients.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { heartbeatScheduleOf } from '../../shared/domain/wiring/desired-heartbeat.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';

const Item = z.object({ Item: z.object({ heardAt: z.object({ S: z.string() }).optional() }).optional() });
/** Messages of a queue that wait, and that are being worked on. */
const Counts = z.object({ ApproximateNumberOfMessages: z.string(), ApproximateNumberOfMessagesNotVisible: z.string() });
const KEY = { pk: { S: `ACCOUNT#${SOURCE}` }, sk: { S: 'HEARTBEAT' } };
const FORWARD_ROLE = `commit-relay-forward-${PIPELINES}-${REGION}`;

/** Seconds between heartbeats in these tests: a busy machine must keep up with them. */
export const HEARTBEAT_SECONDS = 2;

/** The moment so many minutes ago, in whole seconds. */
export const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, '');

/** The heartbeats of the source account of a local cloud, as an administrator sees and changes what is known of them. */
export function heartbeatsOf(test: TestCloud) {
  const onTable = async (operation: string, input: object) => {
    const target = `DynamoDB_20120810.${operation}`;
    const { status, body } = await test.call(PIPELINES, 'dynamodb', target, {
      TableName: 'commit-relay-registry',
      ...input,
    });
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    return body;
  };
  const iam = new IAMClient(asAdministrator(test.cloud, SOURCE));
  const heardAt = async () => Item.parse(await onTable('GetItem', { Key: KEY, ConsistentRead: true })).Item?.heardAt?.S;
  return {
    heardAt,
    /** Forgets all that is known, so that the next is a silence of its own. */
    put: (known: Readonly<Record<string, string>>) =>
      onTable('PutItem', {
        Item: { ...KEY, ...Object.fromEntries(Object.entries(known).map(([name, S]) => [name, { S }])) },
      }),
    /** Waits until one is heard that was sent after this moment. */
    heard(after: string) {
      return waitUntil('a heartbeat', async () => {
        const heard = await heardAt();
        return heard !== undefined && heard > after ? heard : undefined;
      });
    },
    /** Waits until dispatch has handled all that is on its way. */
    async handled() {
      await test.cloud.eventsDelivered();
      const QueueUrl = `${test.cloud.endpoint}/${PIPELINES}/commit-relay-pushes`;
      await waitUntil('the queue of pushes to be empty', async () => {
        const input = { QueueUrl, AttributeNames: Object.keys(Counts.shape) };
        const { body } = await test.call(PIPELINES, 'sqs', 'AmazonSQS.GetQueueAttributes', input);
        const { Attributes } = z.object({ Attributes: Counts }).parse(body);
        return Object.values(Attributes).every((count) => count === '0') ? true : undefined;
      });
    },
    async setSchedule(State: 'ENABLED' | 'DISABLED') {
      const { Name: _, ...schedule } = heartbeatScheduleOf(REGION, SOURCE);
      const RoleArn = `arn:aws:iam::${SOURCE}:role/commit-relay-schedule-heartbeat-${REGION}`;
      const Target = { ...schedule.Target, RoleArn };
      const input = { ...schedule, State, Target, FlexibleTimeWindow: { Mode: 'OFF' } };
      const { status, body } = await test.put(SOURCE, 'scheduler', '/schedules/commit-relay-heartbeat', input);
      if (status !== 200) throw new Error(`UpdateSchedule: ${JSON.stringify(body)}`);
    },
    /** Takes all policies off the forward role; gives what puts them back. */
    async disarmForwardRole() {
      const RoleName = FORWARD_ROLE;
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const kept: { PolicyName: string; PolicyDocument: string }[] = [];
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        kept.push({ PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) });
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      }
      return async () => {
        for (const policy of kept) await iam.send(new PutRolePolicyCommand({ RoleName, ...policy }));
      };
    },
    close: () => iam.destroy(),
  };
}

export type HeartbeatsOfCloud = ReturnType<typeof heartbeatsOf>;

/** Makes the account silent for twenty minutes, once nothing comes any more. Gives when it was last heard of. */
export async function silence(heartbeats: HeartbeatsOfCloud): Promise<string> {
  for (;;) {
    await heartbeats.handled();
    const lastHeard = minutesAgo(20);
    await heartbeats.put({ heardAt: lastHeard });
    // What the schedule was just about to send.
    await setTimeout(300);
    await heartbeats.handled();
    if ((await heartbeats.heardAt()) === lastHeard) return lastHeard;
  }
}
