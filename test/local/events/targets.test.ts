import { describe, expect, test } from 'vitest';
import { busArn, createScene, PUSHES, queueArn, RELAY, SOURCE } from './bridge.ts';

const forward = { Name: 'forward', EventPattern: PUSHES };
const role = (name: string, account = SOURCE) => `arn:aws:iam::${account}:role/${name}`;
const queue = (Id: string, over: Record<string, unknown> = {}) => ({ Id, Arn: queueArn('inbox'), ...over });

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
