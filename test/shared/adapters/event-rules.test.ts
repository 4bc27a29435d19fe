import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEventRules } from '../../../shared/adapters/event-rules.ts';
import { createTriggerStatuses } from '../../../shared/adapters/trigger-statuses.ts';
import { NO_REPAIRS } from '../../../shared/domain/drift/contest.ts';
import type { EventRule } from '../../../shared/domain/triggers/event-rule.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { at, PIPELINES, REGION } from '../../support/builders.ts';
import { callCloud, type TestCloud } from '../../support/local-cloud.ts';
import { pipelineTarget, pushPattern } from '../../support/rules.ts';
import { events, putTeamRule } from '../../support/team-rules.ts';

let account: Account;
let client: EventBridgeClient;
const call: TestCloud['call'] = (...args) => callCloud(account.cloud, ...args);
const isTeams = ({ name }: EventRule) => name.startsWith('team-');
const names = (found: readonly EventRule[]) => found.map(({ bus, name }) => `${bus}/${name}`);

beforeAll(async () => {
  account = await bootAccount({ keepCalls: 2_000 });
  client = new EventBridgeClient({ ...account.settings, maxAttempts: 6 });
});
afterAll(async () => {
  client.destroy();
  await account.close();
});
afterEach(() => account.cloud.faults.clear());

describe('the rules of the account', () => {
  it('are those of every bus and page, with the targets of the wanted ones alone', async () => {
    for (let n = 0; n < 60; n += 1) await events({ call }, 'CreateEventBus', { Name: `bus-${n}` });
    for (let n = 0; n < 120; n += 1) {
      await events({ call }, 'PutRule', { Name: `other-${n}`, EventPattern: '{"source":["x"]}' });
    }
    const targets = [pipelineTarget('a'), pipelineTarget('b', { RetryPolicy: { MaximumRetryAttempts: 1 } })];
    await putTeamRule({ call }, { name: 'team-1', pattern: pushPattern(), targets });
    await putTeamRule(
      { call },
      { name: 'team-2', bus: 'bus-7', pattern: pushPattern(), targets: [], state: 'DISABLED' },
    );
    const asked: string[] = [];
    const stop = account.cloud.recorder.listen(({ operation }) => void asked.push(operation));
    const found = await createEventRules(client).targeted(isTeams);
    stop();
    expect(names(found)).toEqual(['bus-7/team-2', 'default/team-1']);
    expect(found[1]).toEqual({
      arn: `arn:aws:events:${REGION}:${PIPELINES}:rule/team-1`,
      name: 'team-1',
      bus: 'default',
      state: 'ENABLED',
      pattern: JSON.stringify(pushPattern()),
      description: 'made by hand: team-1',
      targets,
    });
    expect(asked.filter((operation) => operation === 'ListTargetsByRule')).toHaveLength(2);
    // Two pages of rules on the default bus.
    expect(asked.filter((operation) => operation === 'ListRules')).toHaveLength(63);
  });

  it('are read though calls are throttled', async () => {
    for (const operation of ['ListEventBuses', 'ListRules', 'ListTargetsByRule']) {
      account.cloud.faults.add({ service: 'events', operation, effect: { kind: 'throttle' }, count: 3 });
    }
    expect(names(await createEventRules(client).targeted(isTeams))).toEqual(['bus-7/team-2', 'default/team-1']);
    expect(account.cloud.faults.pending()).toEqual([]);
  });

  it('are none where a bus or rule has gone meanwhile, and fail on all else', async () => {
    const gone = { kind: 'error', code: 'ResourceNotFoundException', status: 400 } as const;
    account.cloud.faults.add({ service: 'events', operation: 'ListTargetsByRule', effect: gone, count: 2 });
    const found = await createEventRules(client).targeted(isTeams);
    expect(found.map(({ targets }) => targets)).toEqual([[], []]);
    const denied = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    account.cloud.faults.add({ service: 'events', operation: 'ListRules', effect: denied });
    await expect(createEventRules(client).targeted(isTeams)).rejects.toThrow('fault on request');
  });

  it('are not read on once the signal aborts', async () => {
    const delay = { kind: 'delay', milliseconds: 2_000 } as const;
    account.cloud.faults.add({ service: 'events', operation: 'ListEventBuses', effect: delay });
    await expect(createEventRules(client).targeted(isTeams, AbortSignal.timeout(50))).rejects.toThrow(/abort/i);
  });
});

describe('what the last look found', () => {
  it('is one item of the wiring, and none where it cannot be read', async () => {
    const triggers = createTriggerStatuses(account.table);
    expect(await triggers.read()).toBeUndefined();
    const status = { subject: 'triggers' as const, lookedAt: at(0), findings: [], history: NO_REPAIRS };
    await triggers.put(status);
    expect(await triggers.read()).toEqual(status);
    const { body } = await call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.Query', {
      TableName: account.table.name,
      IndexName: 'by-kind',
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'wiring' } },
    });
    expect(body).toMatchObject({ Count: 1, Items: [{ pk: { S: 'TRIGGERS' }, sk: { S: 'STATUS' } }] });
  });
});
