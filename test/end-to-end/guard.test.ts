import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { changeEverything, VANDALISMS } from '../support/vandalism.ts';
import { BUS, GUARD_ROLE, MEND_ROLE, RULE, type Wiring, wiringOf } from '../support/wiring.ts';

const BUS_SUBJECT = 'bus/commit-relay';
const RULE_SUBJECT = `rule/${SOURCE}/${RULE}`;

let test: TestCloud;
let wiring: Wiring;
let app: WorkingCopy;
let deployed: Awaited<ReturnType<Wiring['all']>>;

beforeAll(async () => {
  test = await bootCloud();
  wiring = wiringOf(test);
  deployed = await wiring.all();
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
});
beforeEach(() => wiring.forget());
afterEach(() => test.cloud.faults.clear());
afterAll(() => test.close());

let pushes = 0;
/** A push in the source account starts the pipeline that follows it, once. */
async function expectPushToStart(): Promise<void> {
  pushes += 1;
  const before = await test.startedRuns('app-dev');
  const commit = await app.push('main', 'a.txt', String(pushes));
  await test.dispatched(commit);
  const after = await test.startedRuns('app-dev');
  expect(after).toHaveLength(before.length + 1);
  expect(after[0]?.sourceRevisions?.[0]?.revisionId).toBe(commit);
}

/** Everything is as it was deployed, and the guard says so and changes nothing. */
async function expectRestored(): Promise<void> {
  expect(await wiring.all()).toEqual(deployed);
  expect(await wiring.guard({ dryRun: true })).toEqual([]);
  expect(await wiring.written(() => wiring.guard())).toEqual([]);
}

describe('one run of the guard', () => {
  it('changes nothing of what was deployed', expectRestored);

  it.each(VANDALISMS)('puts it right when $name', async ({ reason, act }) => {
    await act(wiring);
    expect(await wiring.all().catch(() => 'gone')).not.toEqual(deployed);
    const found = await wiring.guard();
    expect(found.map((finding) => `${finding.reason} ${finding.outcome}`)).toContain(`${reason} repaired`);
    expect(found.every(({ outcome }) => outcome === 'repaired')).toBe(true);
    await expectRestored();
  });

  it('puts everything right at once, and a push goes through', async () => {
    await changeEverything(wiring);
    expect((await wiring.guard()).filter(({ outcome }) => outcome !== 'repaired')).toEqual([]);
    await expectRestored();
    await expectPushToStart();
  });

  it('makes a rule anew that was deleted, and a push goes through', async () => {
    await wiring.deleteRule();
    await wiring.guard();
    await expectPushToStart();
  });
});

describe('what people ask of the guard', () => {
  it('a dry run tells what a run would repair, and leaves no trace', async () => {
    await changeEverything(wiring);
    const before = await wiring.all();
    const writes = await wiring.written(async () => {
      const found = await wiring.guard({ dryRun: true });
      expect(found.map(({ outcome }) => outcome)).toEqual(found.map(() => 'observed'));
      expect(found.length).toBeGreaterThan(10);
    });
    expect(writes).toEqual([]);
    expect(await wiring.all()).toEqual(before);
    expect((await wiring.guard()).every(({ outcome }) => outcome === 'repaired')).toBe(true);
  });

  it.each([{ dryrun: true }, { repair: 'yes' }, { dryRun: true, repair: true }, []])(
    'refuses %j and does nothing',
    async (payload) => {
      const { body } = await test.invoke('commit-relay-guard', payload);
      expect(body).toMatchObject({ errorMessage: expect.stringMatching(/^payload: /) });
    },
  );
});

describe('what stands in the way', () => {
  const role = GUARD_ROLE;

  it('a rule of another configuration is told, and nothing of it is changed', async () => {
    const { EventPattern } = await wiring.rule();
    await wiring.putRule({ EventPattern, Description: 'commit-relay config=other', State: 'DISABLED' });
    const writes = await wiring.written(async () => {
      expect(await wiring.guard()).toMatchObject([
        { subject: RULE_SUBJECT, reason: 'config-skew', outcome: 'told', advice: expect.stringContaining('State') },
      ]);
    });
    expect(writes).toEqual([]);
    await wiring.putRule({ EventPattern, Description: deployed.rule.Description });
    await expectRestored();
  });

  it.each<[string, () => void]>([
    [
      'that denies',
      () => {
        const effect = { kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400 } as const;
        test.cloud.faults.add({ service: 'events', operation: 'DescribeRule', effect, role: MEND_ROLE, count: 9 });
      },
    ],
    [
      'that hangs',
      () => {
        const effect = { kind: 'delay', milliseconds: 20_000 } as const;
        test.cloud.faults.add({ service: 'events', operation: 'ListTargetsByRule', effect, role: MEND_ROLE, count: 9 });
      },
    ],
  ])('an account %s is told, and the bus is mended', async (_why, arm) => {
    await wiring.putStatements([]);
    arm();
    const began = performance.now();
    const found = await wiring.guard();
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(found).toMatchObject([
      { subject: BUS_SUBJECT, reason: 'missing-statement', outcome: 'repaired' },
      { subject: RULE_SUBJECT, reason: 'unreachable', outcome: 'told', advice: expect.stringMatching(/^\w+: ./) },
    ]);
    test.cloud.faults.clear();
    await expectRestored();
  });

  it('where the bus cannot be seen the run fails, and the rule is mended all the same', async () => {
    await wiring.disableRule();
    const effect = { kind: 'error', code: 'InternalException', status: 500 } as const;
    test.cloud.faults.add({ service: 'events', operation: 'DescribeEventBus', effect, role, count: 9 });
    const { body } = await test.invoke('commit-relay-guard');
    expect(body).toMatchObject({ errorType: 'InternalException' });
    test.cloud.faults.clear();
    await expectRestored();
  });

  it('a change that AWS refuses is told in its words, the rest is repaired, and the next run goes on', async () => {
    await wiring.removeTarget('relay-bus');
    await wiring.putRule({ EventPattern: '{"source":["aws.ec2"]}', Description: deployed.rule.Description });
    const effect = { kind: 'error', code: 'ManagedRuleException', message: 'not yours', status: 400 } as const;
    test.cloud.faults.add({ service: 'events', operation: 'PutTargets', effect, role: MEND_ROLE });
    expect(await wiring.guard()).toMatchObject([
      { reason: 'wrong-pattern', outcome: 'repaired' },
      { reason: 'wrong-target', outcome: 'refused', advice: 'ManagedRuleException: not yours' },
    ]);
    expect(await wiring.guard()).toMatchObject([{ reason: 'wrong-target', outcome: 'repaired' }]);
    await expectRestored();
  });

  it('a bus that somebody else is changing just now is left for the next run', async () => {
    await wiring.putStatements([]);
    const effect = { kind: 'error', code: 'ConcurrentModificationException', message: 'now', status: 400 } as const;
    test.cloud.faults.add({ service: 'events', operation: 'PutPermission', effect, role });
    expect(await wiring.guard()).toMatchObject([{ reason: 'missing-statement', outcome: 'waiting' }]);
    expect(await wiring.guard()).toMatchObject([{ reason: 'missing-statement', outcome: 'repaired' }]);
  });

  it('what a script changes back each time is contested after the third repair, and told once, until it is resumed', async () => {
    const flip = async () => {
      await wiring.disableRule();
      return (await wiring.guard()).map(({ reason, outcome }) => `${reason} ${outcome}`);
    };
    const logged = test.logs.lines().length;
    const told = () =>
      test.logs
        .lines()
        .slice(logged)
        .filter(({ message }) => message === 'drift contested');
    for (const _ of [1, 2, 3]) expect(await flip()).toEqual(['rule-disabled repaired']);
    for (const _ of [4, 5]) expect(await flip()).toEqual(['rule-disabled contested']);
    expect(told()).toMatchObject([{ subject: RULE_SUBJECT, fields: ['State'] }]);
    expect(await wiring.rule()).toMatchObject({ State: 'DISABLED' });
    await wiring.putTarget({ Id: 'mine', Arn: BUS });
    expect(await wiring.guard()).toMatchObject([
      { field: 'State', outcome: 'contested' },
      { field: 'Targets[mine]', outcome: 'repaired' },
    ]);
    const counted = test.emf().filter((line) => line['DriftContested'] !== undefined);
    expect(counted.map((line) => line['reason'])).toEqual(['rule-disabled', undefined]);
    await wiring.resume(RULE_SUBJECT, new Date(Date.now() + 1000).toISOString().replace(/\.\d+/, ''));
    expect(await flip()).toEqual(['rule-disabled repaired']);
    await expectRestored();
  });
});

it('what guards saw is one item a subject, in one query of the index', async () => {
  await wiring.disableRule();
  await wiring.guard();
  const { body } = await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.Query', {
    TableName: 'commit-relay-registry',
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': { S: 'wiring' } },
  });
  expect(body).toMatchObject({
    Items: [
      { pk: { S: 'BUS' }, subject: { S: BUS_SUBJECT }, findings: { L: [] } },
      { pk: { S: `ACCOUNT#${SOURCE}` }, subject: { S: `heartbeat/${SOURCE}` }, findings: { L: [] } },
      { pk: { S: `ACCOUNT#${SOURCE}` }, subject: { S: RULE_SUBJECT }, findings: { L: [{ M: {} }] } },
      { pk: { S: 'TRIGGERS' } },
    ],
  });
});
