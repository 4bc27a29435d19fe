/** Lambda's runtime inside a worker thread: loads the bundle once, then runs one invocation after another. */

import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, Outcome, RuntimeMessage, RuntimeSetup, Task } from './invocation.ts';

type Handler = (event: unknown, context: unknown) => unknown;

if (parentPort === null) throw new Error('the Lambda runtime runs in a worker thread only');
const port = parentPort;
const setup: RuntimeSetup = workerData;

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

async function load(): Promise<Handler> {
  const [module = '', name = ''] = setup.handler.split('.');
  const file = ['.mjs', '.js', '.cjs'].map((end) => join(setup.codeFolder, `${module}${end}`)).find(existsSync);
  if (file === undefined) throw new Error(`cannot find module '${module}' in ${setup.codeFolder}`);
  const bundle: Record<string, unknown> = await import(pathToFileURL(file).href);
  const handler = bundle[name];
  if (typeof handler !== 'function') throw new Error(`${setup.handler} is undefined or not exported`);
  return (event, context) => Reflect.apply(handler, undefined, [event, context]);
}

function contextOf(requestId: string) {
  const deadline = Date.now() + setup.timeoutSeconds * 1000;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    logGroupName: setup.logGroup,
    logStreamName: setup.logStream,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function traceId(requestId: string): string {
  const hex = requestId.replaceAll('-', '').padEnd(32, '0');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16, 32)};Sampled=0`;
}

async function run(handler: Handler, { requestId, payload }: Task): Promise<Outcome> {
  process.env['_X_AMZN_TRACE_ID'] = traceId(requestId);
  try {
    const result = await handler(JSON.parse(payload), contextOf(requestId));
    return { ok: true, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { ok: false, error: describe(error) };
  }
}

/** A stream calls back once the other side took what was written before. */
const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()));

const tell = (message: RuntimeMessage) => port.postMessage(message);
const loaded = await load().then(
  (handler) => ({ handler }),
  (error: unknown) => ({ error: describe(error) }),
);

let isFirst = true;

port.on('message', async (task: Task) => {
  if ('error' in loaded) {
    tell({ kind: 'ended', outcome: { ok: false, error: loaded.error }, fatal: true });
    return;
  }
  tell({ kind: 'started' });
  const outcome = await run(loaded.handler, task);
  if (task.flush) await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  tell({ kind: 'ended', outcome, fatal: false });
  // Now what a first invocation compiles is there, too.
  if (isFirst) flushCompileCache();
  isFirst = false;
});
