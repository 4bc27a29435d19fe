import { describe, expect, test } from 'vitest';
import { busArn, createScene, PUSHES, push, queueArn, RELAY, RULE, SOURCE } from './bridge.ts';

const forward = { Name: 'forward', EventPattern: PUSHES };
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

  test('tags: given, taken, kept when the rule is put again', async () => {
    const { call } = createScene();
    const ResourceARN = RULE;
    const tags = async () => Object(await call('ListTagsForResource', { ResourceARN })).Tags;
    await call('PutRule', { ...forward, Tags: [{ Key: 'team', Value: 'a' }] });
    await call('TagResource', { ResourceARN, Tags: [{ Key: 'seen', Value: '' }] });
    await call('PutRule', { ...forward, Tags: [{ Key: 'late', Value: 'x' }] });
    expect(await tags()).toEqual([
      { Key: 'team', Value: 'a' },
      { Key: 'seen', Value: '' },
    ]);
    await call('UntagResource', { ResourceARN, TagKeys: ['team', 'absent'] });
    expect(await tags()).toEqual([{ Key: 'seen', Value: '' }]);
    const many = Array.from({ length: 50 }, (_, at) => ({ Key: `t${at}`, Value: '' }));
    await expect(call('TagResource', { ResourceARN, Tags: many })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(call('ListTagsForResource', { ResourceARN }, RELAY)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
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
