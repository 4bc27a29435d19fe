import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sentDetail } from '../../shared/domain/relay-event.ts';
import { BREAKS } from '../support/broken-links.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { type EventInbox, openEventInbox } from '../support/event-inbox.ts';
import { HEARTBEAT_SECONDS, type HeartbeatsOfCloud, heartbeatsOf, minutesAgo, silence } from '../support/heartbeats.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import type { RelayEnvelope } from '../support/relay-events.ts';
import { MEND_ROLE, type Wiring, wiringOf } from '../support/wiring.ts';

const SUBJECT = `heartbeat/${SOURCE}`;

let test: TestCloud;
let wiring: Wiring;
let heartbeats: HeartbeatsOfCloud;
let inbox: EventInbox;

beforeAll(async () => {
  test = await bootCloud({ heartbeatSeconds: HEARTBEAT_SECONDS });
  wiring = wiringOf(test);
  heartbeats = heartbeatsOf(test);
  inbox = await openEventInbox(test.cloud);
});
beforeEach(() => wiring.forget());
afterEach(() => test.cloud.faults.clear());
afterAll(async () => {
  inbox.close();
  heartbeats.close();
  await test.close();
});

const guard = async (payload: object = {}) =>
  (await wiring.guard(payload)).filter(({ subject }) => subject === SUBJECT);
const isSilent = ({ 'detail-type': type }: RelayEnvelope) => type === 'Source Silent';
/** Events `Source Silent` that have come since they were last asked for. */
async function told(): Promise<RelayEnvelope[]> {
  await test.cloud.eventsDelivered();
  const found: RelayEnvelope[] = [];
  for (let some = await inbox.take(); some.length > 0; some = await inbox.take()) found.push(...some);
  return found.filter(isSilent);
}
/** How often silence was counted. Logs come a little later than the answer. */
const counted = () => test.emf().filter((line) => line['SourceSilent'] !== undefined).length;

describe('a heartbeat', () => {
  it('goes the way of a push, and is recorded by its time', async () => {
    const heard = await heartbeats.heard(minutesAgo(1));
    expect(Date.parse(heard)).toBeLessThanOrEqual(Date.now());
    const matches = ({ message }: { message: string }) => message === 'heartbeat heard';
    expect(await test.logs.waitFor('the line of a heartbeat', { matches })).toMatchObject({
      service: 'dispatch',
      sourceAccount: SOURCE,
      isNews: true,
    });
    expect(await guard()).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('of a schedule that may not put events is kept in the dead-letter queue', async () => {
    const role = `commit-relay-schedule-heartbeat-${REGION}`;
    const effect = { kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400 } as const;
    test.cloud.faults.add({ service: 'events', operation: 'PutEvents', effect, role, count: 1 });
    const target = 'AmazonSQS.ReceiveMessage';
    const QueueUrl = `${test.cloud.endpoint}/${SOURCE}/commit-relay-heartbeat-dlq`;
    await expect
      .poll(async () => (await test.call(SOURCE, 'sqs', target, { QueueUrl })).body, { timeout: 60_000 })
      .toMatchObject({ Messages: [{ Body: '{}' }] });
  });
});

describe('a source account that is silent', () => {
  it.each(BREAKS)(
    'is told with the link that is broken, while it is repaired: $name',
    async ({ act, link, isRepairable }) => {
      await heartbeats.heard(minutesAgo(1));
      const undo = await act(wiring, heartbeats);
      const lastHeard = await silence(heartbeats);
      await told();
      const before = counted();
      const [finding] = await guard();
      expect(finding).toMatchObject({
        ...{ field: 'lastHeard', observed: lastHeard, reason: 'source-silent', action: 'report', severity: 'error' },
        ...{ advice: expect.stringContaining(`broken link: ${link}: `), outcome: 'told' },
      });
      expect(finding?.advice?.includes('repaired just now')).toBe(isRepairable);
      expect(finding?.advice).not.toContain('not known');
      const [event, ...more] = await told();
      expect(event?.detail).toMatchObject({ account: SOURCE, lastHeard, brokenLink: link, detail: finding?.advice });
      expect(sentDetail('Source Silent').parse(event?.detail)).toEqual(event?.detail);
      expect(more).toEqual([]);
      // With the account and without.
      await expect.poll(counted).toBe(before + 2);
      await undo?.();
      await heartbeats.heard(lastHeard);
      expect(await guard()).toEqual([]);
    },
  );

  it('is told once for each silence, and counted at each run', async () => {
    await heartbeats.setSchedule('DISABLED');
    const first = await silence(heartbeats);
    const before = counted();
    for (const _ of [1, 2, 3]) expect(await guard()).toHaveLength(1);
    await expect.poll(counted).toBe(before + 6);
    expect((await told()).map(({ detail }) => detail['lastHeard'])).toEqual([first]);
    await heartbeats.setSchedule('ENABLED');
    await heartbeats.heard(first);
    expect(await guard()).toEqual([]);
    await heartbeats.setSchedule('DISABLED');
    const second = await silence(heartbeats);
    await guard();
    expect((await told()).map(({ detail }) => detail['lastHeard'])).toEqual([second]);
    await heartbeats.setSchedule('ENABLED');
    await heartbeats.heard(second);
  });

  it('of which none was ever heard is told fifteen minutes after one was first expected', async () => {
    await heartbeats.setSchedule('DISABLED');
    await silence(heartbeats);
    await heartbeats.put({ expectedSince: minutesAgo(14) });
    expect(await guard()).toEqual([]);
    await heartbeats.put({ expectedSince: minutesAgo(16) });
    const [finding] = await guard();
    expect(finding).toMatchObject({ field: 'lastHeard', reason: 'source-silent' });
    expect(finding).not.toHaveProperty('observed');
    await heartbeats.setSchedule('ENABLED');
    await heartbeats.heard(minutesAgo(1));
  });

  it('leaves no trace in a dry run', async () => {
    await heartbeats.setSchedule('DISABLED');
    await silence(heartbeats);
    await told();
    const before = counted();
    expect(await guard({ dryRun: true })).toHaveLength(1);
    expect([counted(), await told()]).toEqual([before, []]);
    await heartbeats.setSchedule('ENABLED');
    await heartbeats.heard(minutesAgo(1));
  });

  it('whose links cannot be looked at is told, and what is not known as that', async () => {
    await heartbeats.setSchedule('DISABLED');
    const lastHeard = await silence(heartbeats);
    await told();
    const denied = { kind: 'error', code: 'AccessDeniedException', message: 'no', status: 403 } as const;
    const hangs = { kind: 'delay', milliseconds: 20_000 } as const;
    test.cloud.faults.add({
      service: 'scheduler',
      operation: 'GetSchedule',
      effect: denied,
      role: MEND_ROLE,
      count: 9,
    });
    test.cloud.faults.add({
      service: 'iam',
      operation: 'SimulatePrincipalPolicy',
      effect: hangs,
      role: MEND_ROLE,
      count: 9,
    });
    const [finding] = await guard();
    expect(finding?.advice).toMatch(
      /^no broken link was found; not known: heartbeat-schedule: scheduler:GetSchedule: AccessDeniedException; not known: forward-role: iam:SimulatePrincipalPolicy: \w+; look at queues commit-relay-heartbeat-dlq /,
    );
    const [event] = await told();
    expect(event?.detail).toMatchObject({ account: SOURCE, lastHeard });
    expect(event?.detail).not.toHaveProperty('brokenLink');
    test.cloud.faults.clear();
    await heartbeats.setSchedule('ENABLED');
    await heartbeats.heard(lastHeard);
  });

  it('and cannot be reached is told as both', async () => {
    await heartbeats.setSchedule('DISABLED');
    const lastHeard = await silence(heartbeats);
    const effect = { kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400 } as const;
    test.cloud.faults.add({ service: 'events', operation: 'DescribeRule', effect, role: MEND_ROLE, count: 9 });
    const found = await wiring.guard();
    expect(found.map(({ reason }) => reason)).toEqual(['unreachable', 'source-silent']);
    expect(found[1]?.advice).toContain(
      'not known: heartbeat-schedule, forward-rule, target, forward-role: the account cannot be reached: AccessDeniedException: no',
    );
    test.cloud.faults.clear();
    await heartbeats.setSchedule('ENABLED');
    await heartbeats.heard(lastHeard);
  });
});

it('what is known of heartbeats is one item of its own, in the index with the wiring', async () => {
  await heartbeats.heard(minutesAgo(1));
  await guard();
  const { body } = await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.Query', {
    TableName: 'commit-relay-registry',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `ACCOUNT#${SOURCE}` } },
  });
  expect(body).toMatchObject({
    Items: [
      {
        ...{ sk: { S: 'HEARTBEAT' }, kind: { S: 'wiring' }, pipeline: { S: SUBJECT }, subject: { S: SUBJECT } },
        ...{ heardAt: { S: expect.any(String) }, lookedAt: { S: expect.any(String) }, findings: { L: [] } },
      },
      { sk: { S: 'STATUS' } },
    ],
  });
});
