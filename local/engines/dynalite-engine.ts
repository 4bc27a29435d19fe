import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import dynalite from 'dynalite';
import { isRecord, text } from '../json.ts';
import { ApiError } from '../kernel.ts';

/** One account's DynamoDB. */
export interface DynamoEngine {
  /** Runs an operation on the wire's own JSON; throws ApiError. */
  call(operation: string, input: unknown): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * dynalite reads account and Region once from the environment, while it is made. That is synchronous, so nothing else
 * sees these values, and each account can have an engine whose ARNs are right.
 */
function makeServer(account: string, region: string): Server {
  const before = { AWS_ACCOUNT_ID: process.env['AWS_ACCOUNT_ID'], AWS_REGION: process.env['AWS_REGION'] };
  Object.assign(process.env, { AWS_ACCOUNT_ID: account, AWS_REGION: region });
  try {
    return dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** dynalite wants a signature to be there, and does not check it. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  'x-amz-date': '20260101T000000Z',
};

/** What AWS says where dynalite gives a code alone. */
function wordless(code: string, operation: string, input: unknown): string {
  if (code === 'UnknownOperationException') return `unknown operation ${operation}`;
  return operation === 'CreateTable' ? `Table already exists: ${text(input, 'TableName')}` : code;
}

type Reply = { readonly status: number; readonly body: string };

/** Hands dynalite a request as its HTTP server would, which spares every call two trips through a socket. */
function exchange(server: Server, operation: string, input: unknown): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const incoming = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
  const outgoing = {
    statusCode: 200,
    setHeader: () => undefined,
    end: (body: string) => resolve({ status: outgoing.statusCode, body }),
  };
  server.emit('request', incoming, outgoing);
  incoming.emit('data', Buffer.from(JSON.stringify(input)));
  incoming.emit('end');
  return promise;
}

async function call(server: Server, operation: string, input: unknown) {
  const reply = await exchange(server, operation, input);
  // Where AWS answers with no body, dynalite answers with an empty text.
  const body: unknown = JSON.parse(reply.body) || {};
  if (!isRecord(body)) throw new Error(`the DynamoDB engine answered ${operation} with no object`);
  if (reply.status === 200) return body;
  const code = text(body, '__type').split('#').at(-1) ?? '';
  throw new ApiError(
    code,
    text(body, 'message') || text(body, 'Message') || wordless(code, operation, input),
    reply.status,
  );
}

/** Makes one account's engine, in memory. It opens no port. */
export function createDynamoEngine(account: string, region: string): DynamoEngine {
  const server = makeServer(account, region);
  return { call: (operation, input) => call(server, operation, input) };
}
