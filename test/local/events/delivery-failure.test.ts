import { expect, test } from 'vitest';
import { ApiError, type Call } from '../../../local/kernel.ts';
import { createScene, PUSHES, push, queueArn, ROLE, RULE, SOURCE, withTarget } from './bridge.ts';
import { denied } from './fake-kernel.ts';

const DEAD = queueArn('dead');
const throttled = () => new ApiError('ThrottlingException', 'rate exceeded');

const attributesOf = (call: Call | undefined) =>
  Object.fromEntries(
    Object.entries(Object(call?.input['MessageAttributes'])).map(([name, value]) => [name, Object(value).StringValue]),
  );

/** Refuses sends to the inbox, not to the dead-letter queue, while `refuse` gives an error. */
const refusing =
  (refuse: (attempt: number) => Error | undefined, attempts = { made: 0 }) =>
  ({ input }: Call): void => {
    if (!String(input['QueueUrl']).endsWith('/inbox')) return;
    attempts.made += 1;
    const error = refuse(attempts.made);
    if (error !== undefined) throw error;
  };
const withDeadLetters = (RetryPolicy?: Record<string, number>) =>
  withTarget({ Arn: queueArn('inbox'), DeadLetterConfig: { Arn: DEAD }, ...(RetryPolicy && { RetryPolicy }) });

test.each<[string, () => Error]>([
  ['throttling', throttled],
  ['a server’s fault', () => new ApiError('InternalFailure', 'oops', 500)],
  ['a cut connection', () => new Error('socket hang up')],
])('%s is tried again until it works', async (_name, error) => {
  const { deliver, sent, rules, bridge } = await withDeadLetters();
  rules.call = refusing((attempt) => (attempt < 4 ? error() : undefined));
  await deliver();
  expect(sent().map(({ input }) => input['QueueUrl'])).toEqual(Array(4).fill(`http://127.0.0.1:4566/${SOURCE}/inbox`));
  expect(bridge.undelivered()).toEqual([]);
});

test.each<[string, () => Error, string]>([
  ['no permission', denied, 'NO_PERMISSIONS'],
  ['no such queue', () => new ApiError('AWS.SimpleQueueService.NonExistentQueue', 'gone'), 'NO_RESOURCE'],
  ['a refused call', () => new ApiError('InvalidMessageContents', 'bad'), 'SDK_CLIENT_ERROR'],
])('%s goes to the dead-letter queue at once', async (_name, error, code) => {
  const { deliver, sent, rules, bridge } = await withDeadLetters();
  rules.call = refusing(error);
  await deliver();
  const [, letter, ...more] = sent();
  expect(more).toEqual([]);
  expect(letter).toMatchObject({
    input: { QueueUrl: `http://127.0.0.1:4566/${SOURCE}/dead`, MessageBody: JSON.stringify(push()) },
    caller: { kind: 'service', account: SOURCE, service: 'events.amazonaws.com', sourceArn: RULE },
  });
  expect(attributesOf(letter)).toEqual({
    RULE_ARN: RULE,
    TARGET_ARN: queueArn('inbox'),
    ERROR_CODE: code,
    ERROR_MESSAGE: expect.any(String),
  });
  expect(bridge.undelivered()).toEqual([]);
});

test.each<[string, Record<string, number>, number, string]>([
  ['attempts', { MaximumRetryAttempts: 2 }, 2, 'MaximumRetryAttempts'],
  ['no retries', { MaximumRetryAttempts: 0 }, 0, 'MaximumRetryAttempts'],
  ['age', { MaximumEventAgeInSeconds: 60 }, 5, 'MaximumEventAgeInSeconds'],
])('retries end by policy: %s', async (_name, policy, retries, condition) => {
  const { deliver, sent, rules } = await withDeadLetters(policy);
  rules.call = refusing(throttled);
  await deliver();
  expect(sent()).toHaveLength(retries + 2);
  expect(attributesOf(sent().at(-1))).toMatchObject({
    ERROR_CODE: 'THROTTLING',
    RETRY_ATTEMPTS: String(retries),
    EXHAUSTED_RETRY_CONDITION: condition,
  });
});

test('a role that cannot be assumed is no permission', async () => {
  const { deliver, rules, bridge } = await withTarget({ Arn: queueArn('inbox'), RoleArn: ROLE });
  rules.call = ({ operation }) => {
    if (operation === 'AssumeRole') throw denied();
  };
  await deliver();
  expect(bridge.undelivered()).toMatchObject([{ code: 'NO_PERMISSIONS', targetArn: queueArn('inbox') }]);
});

test('a dead-letter queue that fails too leaves the event among the undelivered', async () => {
  const { deliver, rules, bridge } = await withDeadLetters();
  rules.call = () => {
    throw denied();
  };
  await deliver();
  expect(bridge.undelivered()).toMatchObject([{ deadLetterQueue: DEAD, code: 'NO_PERMISSIONS' }]);
});

test('a template that no longer is JSON is not sent', async () => {
  const { deliver, sent, bridge } = await withTarget({
    Arn: queueArn('inbox'),
    InputTransformer: { InputPathsMap: { all: '$.detail.text' }, InputTemplate: '{"text": "<all>"}' },
  });
  await deliver(push({ detail: { text: 'a "quote"' } }));
  expect(sent()).toEqual([]);
  expect(bridge.undelivered()).toMatchObject([{ code: 'INVALID_JSON' }]);
});

test('one target that fails does not hold up another', async () => {
  const { call, deliver, sent, rules } = await withDeadLetters({ MaximumRetryAttempts: 1 });
  await call('PutTargets', { Rule: 'forward', Targets: [{ Id: 'u', Arn: queueArn('other') }] });
  rules.call = refusing(throttled);
  await deliver();
  expect(sent().filter(({ input }) => String(input['QueueUrl']).endsWith('/other'))).toHaveLength(1);
});

test('close ends the wait for a retry and keeps the event', async () => {
  const scene = createScene(1000);
  await scene.call('PutRule', { Name: 'forward', EventPattern: PUSHES });
  await scene.call('PutTargets', { Rule: 'forward', Targets: [{ Id: 't', Arn: queueArn('inbox') }] });
  const refused = new Promise<void>((resolve) => {
    scene.rules.call = () => {
      resolve();
      throw throttled();
    };
  });
  scene.bridge.publish(push());
  await refused;
  await scene.bridge.close();
  expect(scene.bridge.undelivered()).toMatchObject([{ code: 'THROTTLING' }]);
});
