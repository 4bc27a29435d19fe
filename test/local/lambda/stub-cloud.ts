import { buildApp } from 'fauxqs';
import { createFaultStore } from '../../../local/faults.ts';
import { type AccessRequest, ApiError, type Call, type Kernel, type Service } from '../../../local/kernel.ts';

export const REGION = 'ap-south-1';
export const ACCOUNT = '222222222222';

type Json = Record<string, unknown>;

/** A kernel over the real SQS engine that refuses roles the calls, and services the roles, that `deny` names. */
export function createStubCloud(services: Readonly<Record<string, Service>> = {}) {
  const app = buildApp({ logger: false, defaultRegion: REGION });
  const deny = new Set<string>();
  const calls: Call[] = [];

  const sqs = async (operation: string, input: Readonly<Json>): Promise<unknown> => {
    const name = String(input['QueueUrl'] ?? '')
      .split('/')
      .at(-1);
    const url = { QueueUrl: `http://sqs.${REGION}.localhost:4566/000000000000/${name}` };
    const reply = await app.inject({
      method: 'POST',
      url: '/',
      headers: {
        host: `sqs.${REGION}.localhost:4566`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=x/20260101/${REGION}/sqs/aws4_request`,
      },
      payload: { ...input, ...('QueueUrl' in input && url) },
    });
    const body: Json = reply.body === '' ? {} : reply.json();
    if (reply.statusCode >= 400) throw new ApiError(String(body['__type']), String(body['message']), reply.statusCode);
    return body;
  };

  const kernel: Kernel = {
    region: REGION,
    faults: createFaultStore(),
    endpoint: 'http://127.0.0.1:1',
    async invoke(call) {
      calls.push(call);
      const action = `${call.service}:${call.operation}`;
      if (call.caller.kind === 'role' && deny.has(action))
        throw new ApiError('AccessDeniedException', `not allowed: ${action}`);
      if (call.service === 'sqs') return await sqs(call.operation, call.input);
      return await services[call.service]?.handle(call.operation, call.input, call.caller);
    },
    perform: () => Promise.reject(new Error('not called by Lambda')),
    async authorize({ resource }: AccessRequest) {
      if (deny.has(resource)) throw new ApiError('AccessDeniedException', `not trusted: ${resource}`);
    },
    emit: () => undefined,
  };

  const queueUrl = (name: string) => `http://127.0.0.1:1/${ACCOUNT}/${name}`;
  return {
    kernel,
    deny,
    calls,
    queueArn: (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
    createQueue: (name: string, attributes: Readonly<Record<string, string>> = {}) =>
      sqs('CreateQueue', { QueueName: name, Attributes: attributes }),
    send: (name: string, body: string, more: Json = {}) =>
      sqs('SendMessage', { QueueUrl: queueUrl(name), MessageBody: body, ...more }),
    /** Every message the queue gives now, bodies and attributes. */
    async drain(name: string): Promise<readonly Json[]> {
      const output = await sqs('ReceiveMessage', {
        QueueUrl: queueUrl(name),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      });
      return (output as { Messages?: Json[] }).Messages ?? [];
    },
    async counts(name: string): Promise<{ visible: number; inFlight: number }> {
      const output = await sqs('GetQueueAttributes', { QueueUrl: queueUrl(name), AttributeNames: ['All'] });
      const { Attributes } = output as { Attributes: Record<string, string> };
      return {
        visible: Number(Attributes['ApproximateNumberOfMessages']),
        inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
      };
    },
    close: () => app.close(),
  };
}

export type StubCloud = ReturnType<typeof createStubCloud>;
