import { buildApp } from 'fauxqs';
import { isRecord, text } from '../json.ts';
import { ApiError } from '../kernel.ts';

/** One account's queues, in the engine's own terms: it knows one account and finds a queue by its name. */
export interface QueueEngine {
  /** Runs an operation; throws ApiError. */
  call(operation: string, input: unknown): Promise<Readonly<Record<string, unknown>>>;
  /** Ends waiting receives. */
  close(): Promise<void>;
}

/** The only account that fauxqs knows. */
export const ENGINE_ACCOUNT = '000000000000';

/** Makes one account's engine. It opens no port. */
export function createQueueEngine(region: string): QueueEngine {
  const app = buildApp({ logger: false, defaultRegion: region });
  return {
    async call(operation, input) {
      const reply = await app.inject({
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
        payload: JSON.stringify(input),
      });
      const body: unknown = JSON.parse(reply.body);
      if (!isRecord(body)) throw new Error(`the SQS engine answered ${operation} with no object`);
      if (reply.statusCode === 200) return body;
      const code = text(body, '__type').split('#').at(-1);
      if (!code) throw new Error(`the SQS engine failed on ${operation}: ${reply.body}`);
      throw new ApiError(code, text(body, 'message'), reply.statusCode);
    },
    close: async () => {
      await app.close();
    },
  };
}
