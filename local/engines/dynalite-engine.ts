import { once } from 'node:events';
import { Agent, request, type Server } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { isRecord, text } from '../json.ts';
import { ApiError } from '../kernel.ts';

/** One account's DynamoDB. */
export interface DynamoEngine {
  /** Runs an operation on the wire's own JSON; throws ApiError. */
  call(operation: string, input: unknown): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
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

async function post(port: number, agent: Agent, operation: string, input: unknown) {
  const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const outgoing = request({ host: '127.0.0.1', port, agent, method: 'POST', headers });
  outgoing.end(JSON.stringify(input));
  const [reply] = await once(outgoing, 'response');
  // Where AWS answers with no body, dynalite answers with an empty text.
  const body: unknown = JSON.parse(await readText(reply)) || {};
  if (!isRecord(body)) throw new Error(`the DynamoDB engine answered ${operation} with no object`);
  if (reply.statusCode === 200) return body;
  const code = text(body, '__type').split('#').at(-1) ?? '';
  throw new ApiError(
    code,
    text(body, 'message') || text(body, 'Message') || wordless(code, operation, input),
    reply.statusCode,
  );
}

/** Starts one account's engine, in memory, on a free port of 127.0.0.1. */
export async function startDynamoEngine(account: string, region: string): Promise<DynamoEngine> {
  const server = makeServer(account, region);
  // A connection closed for idleness while the next request is on its way would look like a fault of DynamoDB.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the DynamoDB engine has no port');
  const agent = new Agent({ keepAlive: true });
  return {
    call: (operation, input) => post(address.port, agent, operation, input),
    close: () =>
      new Promise((resolve, reject) => {
        agent.destroy();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}
