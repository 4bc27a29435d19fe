import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createReconcileQueue, createStartQueue } from '../../../shared/adapters/queues.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { startRequest } from '../../support/start-request.ts';

const Batch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

/** An SQS that takes a batch but for the messages that speak of `refused`, as the service may. */
const server: Server = createServer((request, response) => {
  void answer(request).then((reply) => response.setHeader('content-type', 'application/x-amz-json-1.0').end(reply));
});

async function answer(request: IncomingMessage): Promise<string> {
  const { Entries } = Batch.parse(JSON.parse(await text(request)));
  const isRefused = ({ MessageBody }: { MessageBody: string }) => MessageBody.includes('refused');
  const fault = { SenderFault: false, Code: 'InternalError', Message: 'try again' };
  const md5 = (body: string) => createHash('md5').update(body).digest('hex');
  return JSON.stringify({
    Successful: Entries.filter((entry) => !isRefused(entry)).map(({ Id, MessageBody }) => {
      return { Id, MessageId: `m-${Id}`, MD5OfMessageBody: md5(MessageBody) };
    }),
    Failed: Entries.filter(isRefused).map(({ Id }) => ({ Id, ...fault })),
  });
}

let client: SQSClient;
let queueUrl = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  queueUrl = `${endpoint}/222222222222/queue`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new SQSClient({ endpoint, region: 'ap-south-1', credentials });
});
afterAll(async () => {
  client.destroy();
  server.close();
});

describe('a batch that SQS took in part', () => {
  it('fails the enqueueing of starts, so that the push stays undispatched', async () => {
    const requests = ['app-1', 'refused-1', 'app-2', 'refused-2'].map((pipeline) => startRequest(pipeline, 'e1'));
    const expected = '2 of 4 messages not sent: InternalError try again';
    await expect(createStartQueue(client, queueUrl).enqueue(requests)).rejects.toThrow(expected);
  });

  it('fails also where only the last batch was taken in part', async () => {
    const names = [...Array.from({ length: 11 }, (_, n) => `app-${n}`), 'refused'];
    const keys = names.map((name) => ({ kind: 'pipeline' as const, name: PipelineName.parse(name) }));
    await expect(createReconcileQueue(client, queueUrl).nominate(keys, 'sweep')).rejects.toThrow('1 of 2 messages');
  });

  it('passes where it was taken whole', async () => {
    await createStartQueue(client, queueUrl).enqueue([startRequest('app-1', 'e1')]);
  });
});
