import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Service } from '../../../local/kernel.ts';
import { B, REGION, type SmallCloud, startSmallCloud } from './small-cloud.ts';

const seen: { operation: string; input: unknown }[] = [];
const remember = (output: unknown): Service => ({
  async handle(operation, input) {
    seen.push({ operation, input });
    return output;
  },
});

let cloud: SmallCloud;
beforeAll(async () => {
  cloud = await startSmallCloud({
    lambda: remember({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      Payload: '{"errorMessage":"x"}',
      LogResult: 'bG9n',
    }),
    scheduler: remember({ Arn: 'arn', CreationDate: new Date(1_000_500) }),
  });
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => cloud.close());

const send = (method: string, path: string, init: { headers?: Record<string, string>; body?: string } = {}) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${B}/20260101/${REGION}/lambda/aws4_request, Signature=x`;
  return fetch(`${cloud.endpoint}${path}`, { ...init, method, headers: { authorization, ...init.headers } });
};

test('an invocation carries its payload both ways, and its error in a header', async () => {
  const reply = await send('POST', '/2015-03-31/functions/commit-relay-start/invocations', {
    headers: { 'X-Amz-Invocation-Type': 'RequestResponse' },
    body: '{"a":1}',
  });
  expect(reply.headers.get('x-amz-function-error')).toBe('Unhandled');
  expect(reply.headers.get('x-amz-log-result')).toBe('bG9n');
  expect(await reply.text()).toBe('{"errorMessage":"x"}');
  const input = { FunctionName: 'commit-relay-start', InvocationType: 'RequestResponse', Payload: '{"a":1}' };
  expect(seen).toEqual([{ operation: 'Invoke', input }]);
});

test.each(['/2015-03-31/functions', '/2015-03-31/functions/?MaxItems=5'])(
  'functions are listed at %s',
  async (path) => {
    expect((await send('GET', path)).status).toBe(200);
    expect(seen).toEqual([{ operation: 'ListFunctions', input: path.includes('?') ? { MaxItems: 5 } : {} }]);
  },
);

test('a schedule is read by path and query, and its dates are seconds', async () => {
  const reply = await send('GET', '/schedules/commit-relay-sweep?groupName=default');
  expect(seen).toEqual([{ operation: 'GetSchedule', input: { Name: 'commit-relay-sweep', GroupName: 'default' } }]);
  expect(await reply.json()).toEqual({ Arn: 'arn', CreationDate: 1000.5 });
});

test('a refusal names its type in a header, as does a path that is none', async () => {
  const bad = await send('POST', '/2015-03-31/functions/bad%20name/invocations', { body: '{}' });
  expect([bad.status, bad.headers.get('x-amzn-errortype')]).toEqual([400, 'ValidationException']);
  const torn = await send('POST', '/2015-03-31/functions/%zz/invocations', { body: '{}' });
  expect([torn.status, torn.headers.get('x-amzn-errortype')]).toEqual([400, 'SerializationException']);
  expect((await send('DELETE', '/schedules/x')).headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  expect(seen).toEqual([]);
});
