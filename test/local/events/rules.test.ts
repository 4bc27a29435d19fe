import { describe, expect, test } from 'vitest';
import { busArn, createScene, PUSHES, push, queueArn, RELAY, RULE, SOURCE } from './bridge.ts';

const forward = { Name: 'forward', EventPattern: PUSHES };
const role = (name: string, account = SOURCE) => `arn:aws:iam::${account}:role/${name}`;
const queue = (Id: string, over: Record<string, unknown> = {}) => ({ Id, Arn: queueArn('inbox'), ...over });

describe('rules', () => {
  test('ARN and description on the default and on a custom bus', async () => {
    const { call } = createScene();
    expect(await call('PutRule', { ...forward, Description: 'v1' })).toEqual({ RuleArn: RULE });
    expect(await call('DescribeRule', { Name: 'forward' })).toEqual({
      Name: 'forward',
      Arn: RULE,
      EventPattern: PUSHES,
      State: 'ENABLED',
      Description: 'v1',
      EventBusName: 'default',
      CreatedBy: SOURCE,
    });
    await call('CreateEventBus', { Name: 'relay' }, RELAY);
    expect(await call('PutRule', { ...forward, EventBusName: busArn('relay') }, RELAY)).toEqual({
      RuleArn: `arn:aws:events:ap-south-1:${RELAY}:rule/relay/forward`,
    });
  });

  test('put again replaces everything but the targets', async () => {
    const { call } = createScene();
    await call('PutRule', { ...forward, Description: 'v1', State: 'DISABLED' });
    await call('PutTargets', { Rule: 'forward', Targets: [queue('a')] });
    await call('PutRule', { Name: 'forward', EventPattern: '{"source":["x"]}' });
    const rule = await call('DescribeRule', { Name: 'forward' });
    expect(rule).toMatchObject({ State: 'ENABLED', EventPattern: '{"source":["x"]}' });
    expect(rule).not.toHaveProperty('Description');
    expect(await call('ListTargetsByRule', { Rule: 'forward' })).toEqual({ Targets: [queue('a')] });
  });

  test('enable and disable', async () => {
    const { call } = createScene();
    await call('PutRule', forward);
    await call('DisableRule', { Name: 'forward' });
    expect(await call('DescribeRule', { Name: 'forward' })).toMatchObject({ State: 'DISABLED' });
    await call('EnableRule', { Name: 'forward' });
    expect(await call('DescribeRule', { Name: 'forward' })).toMatchObject({ State: 'ENABLED' });
    await expect(call('EnableRule', { Name: 'gone' })).rejects.toThrow('Rule gone does not exist on EventBus default.');
  });

  test('deleted only without targets; deleting what is gone does nothing', async () => {
    const { call } = createScene();
    await call('PutRule', forward);
    await call('PutTargets', { Rule: 'forward', Targets: [queue('a')] });
    await expect(call('DeleteRule', { Name: 'forward' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: "Rule can't be deleted since it has targets.",
    });
    await call('RemoveTargets', { Rule: 'forward', Ids: ['a'] });
    await call('DeleteRule', { Name: 'forward' });
    await expect(call('DescribeRule', { Name: 'forward' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(call('DeleteRule', { Name: 'forward' })).resolves.toBeUndefined();
  });

  test('refused: a bad pattern, none, a schedule, too long a pattern, an unknown bus', async () => {
    const { call } = createScene();
    await expect(call('PutRule', { ...forward, EventPattern: '{"source":"aws.codecommit"}' })).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
    });
    await expect(call('PutRule', { Name: 'forward' })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(call('PutRule', { ...forward, ScheduleExpression: 'rate(5 minutes)' })).rejects.toThrow('Scheduler');
    const long = JSON.stringify({ source: ['x'.repeat(2048)] });
    await expect(call('PutRule', { ...forward, EventPattern: long })).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
    await expect(call('PutRule', { ...forward, EventBusName: 'gone' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('at most 300 on a bus, and all of them can be paged through', async () => {
    const { call } = createScene();
    const names = Array.from({ length: 300 }, (_, n) => `rule-${String(n).padStart(3, '0')}`);
    for (const Name of names) await call('PutRule', { ...forward, Name });
    await expect(call('PutRule', { ...forward, Name: 'one-more' })).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
    await call('PutRule', { ...forward, Name: 'rule-000', State: 'DISABLED' });
    const seen: unknown[] = [];
    for (let token: unknown, first = true; first || token !== undefined; first = false) {
      const page = Object(await call('ListRules', { Limit: 70, ...(first ? {} : { NextToken: token }) }));
      seen.push(...page.Rules.map((rule: { Name: string }) => rule.Name));
      token = page.NextToken;
    }
    expect(seen).toEqual(names);
    expect(await call('ListRules', { NamePrefix: 'rule-29', Limit: 1 })).toMatchObject({
      Rules: [{ Name: 'rule-290' }],
    });
    await expect(call('ListRules', { NextToken: 'made up' })).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('targets', () => {
  async function withRule() {
    const scene = createScene();
    await scene.call('PutRule', forward);
    const put = (...Targets: unknown[]) => scene.call('PutTargets', { Rule: 'forward', Targets });
    const targets = async () => Object(await scene.call('ListTargetsByRule', { Rule: 'forward' })).Targets;
    return { ...scene, put, targets };
  }

  test('put, list, find by target, remove', async () => {
    const { call, put, targets } = await withRule();
    await call('PutRule', { ...forward, Name: 'other' });
    expect(await put(queue('a'), queue('b', { Arn: queueArn('other') }))).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    expect(await call('ListRuleNamesByTarget', { TargetArn: queueArn('inbox') })).toEqual({ RuleNames: ['forward'] });
    expect(await call('RemoveTargets', { Rule: 'forward', Ids: ['a', 'z'] })).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: 'z', ErrorCode: 'ResourceNotFoundException' }],
    });
    expect(await targets()).toEqual([queue('b', { Arn: queueArn('other') })]);
    expect(await call('ListTargetsByRule', { Rule: 'forward', Limit: 1 })).not.toHaveProperty('NextToken');
  });

  test('putting again replaces all but the role', async () => {
    const { put, targets } = await withRule();
    await put(queue('a', { RoleArn: role('one'), RetryPolicy: { MaximumRetryAttempts: 3 } }));
    await put(queue('a'));
    expect(await targets()).toEqual([queue('a', { RoleArn: role('one') })]);
    await put(queue('a', { RoleArn: role('two') }));
    expect(await targets()).toEqual([queue('a', { RoleArn: role('two') })]);
  });

  test('five a rule; a call that would make six changes nothing', async () => {
    const { put, targets } = await withRule();
    await put(queue('1'), queue('2'), queue('3'), queue('4'));
    await expect(put(queue('5'), queue('6'))).rejects.toMatchObject({ code: 'LimitExceededException' });
    expect(await targets()).toHaveLength(4);
    await put(queue('5'), queue('1'));
    expect(await targets()).toHaveLength(5);
  });

  test('a target that cannot be is a failed entry, the others are put', async () => {
    const { put, targets } = await withRule();
    const topic = 'arn:aws:sns:ap-south-1:111111111111:topic';
    const result = await put(
      queue('a'),
      { Id: 'bus', Arn: busArn('relay'), InputPath: '$.detail' },
      { Id: 'topic', Arn: topic },
    );
    expect(result).toMatchObject({
      FailedEntryCount: 2,
      FailedEntries: [
        { TargetId: 'bus', ErrorCode: 'ValidationException' },
        { TargetId: 'topic', ErrorMessage: `the local cloud does not deliver to ${topic}` },
      ],
    });
    expect(await targets()).toEqual([queue('a')]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no ARN', { Arn: 'inbox' }, 'Provided Arn is not in correct format'],
    ['a FIFO queue without group', { Arn: queueArn('in.fifo') }, 'SqsParameters must be specified for target: a.'],
    ['two kinds of input', { Input: '{}', InputPath: '$' }, 'Only one of Input'],
    ['a pipeline without role', { Arn: `arn:aws:codepipeline:ap-south-1:${SOURCE}:app-dev` }, 'RoleArn is required'],
    ['a FIFO dead-letter queue', { DeadLetterConfig: { Arn: queueArn('dead.fifo') } }, 'must be a standard queue'],
  ])('refused: %s', async (_name, over, message) => {
    const { put, targets } = await withRule();
    await expect(put(queue('a', over))).rejects.toThrow(message);
    expect(await targets()).toEqual([]);
  });

  test('a role of another account cannot be passed', async () => {
    const { put, targets } = await withRule();
    await expect(put(queue('a', { RoleArn: role('forward', RELAY) }))).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringContaining('Cross-account pass role is not allowed'),
    });
    expect(await targets()).toEqual([]);
  });

  test('an unknown rule has no targets', async () => {
    const { call } = createScene();
    await expect(call('PutTargets', { Rule: 'gone', Targets: [queue('a')] })).rejects.toThrow(
      'Rule gone does not exist on EventBus default.',
    );
    await expect(call('ListTargetsByRule', { Rule: 'gone' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

test('tags of rules and buses are there for conditions', async () => {
  const { call, bridge } = createScene();
  await call('PutRule', { ...forward, Tags: [{ Key: 'team', Value: 'delivery' }] });
  await call('CreateEventBus', { Name: 'relay', Tags: [{ Key: 'a', Value: 'b' }] }, RELAY);
  expect(bridge.resourceTags(RULE)).toEqual({ team: 'delivery' });
  expect(bridge.resourceTags(busArn('relay'))).toEqual({ a: 'b' });
  expect(bridge.resourceTags(`${RULE}-other`)).toBeUndefined();
});

test('TestEventPattern', async () => {
  const { call } = createScene();
  const ask = (EventPattern: string, event: unknown) =>
    call('TestEventPattern', { EventPattern, Event: JSON.stringify(event) });
  expect(await ask(PUSHES, push())).toEqual({ Result: true });
  expect(await ask('{"source":["aws.ec2"]}', push())).toEqual({ Result: false });
  await expect(ask('{}', push())).rejects.toMatchObject({ code: 'InvalidEventPatternException' });
  await expect(ask(PUSHES, { source: 'aws.codecommit' })).rejects.toMatchObject({ code: 'ValidationException' });
});
