import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ApiError } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { callerOf } from './caller.ts';
import { ConnectionCut } from './connection-cut.ts';
import type { LocalKernel } from './kernel.ts';
import { answerLocal } from './local-endpoints.ts';
import { type EdgeReply, type EdgeRequest, readRequest } from './request.ts';
import { credentialScope, refusalProtocol, route } from './route.ts';

export type EdgeOptions = {
  readonly kernel: LocalKernel;
  readonly credentials: CredentialStore;
  /** Accounts of this cloud; calls for any other are refused. */
  readonly accounts: readonly string[];
  /** Serves the paths below `/git/`. */
  readonly git?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Told of errors that are no refusals: a defect of the local cloud. Written to stderr unless given. */
  readonly onDefect?: (error: unknown) => void;
};

/** The one HTTP endpoint of the local cloud. */
export interface Edge {
  /** Listens on 127.0.0.1, on a free port for 0, and gives `http://127.0.0.1:<port>`. Throws where it is in use. */
  listen(port: number): Promise<string>;
  /** Cuts open connections and stops. */
  close(): Promise<void>;
}

/** Node's own five seconds end connections that a busy client is about to use again. */
const KEEP_ALIVE_MS = 120_000;

const toStderr = (error: unknown) =>
  void process.stderr.write(`local cloud: ${error instanceof Error ? error.stack : String(error)}\n`);

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/** The client closed its connection while it was still sending. */
const clientLeft = (error: unknown) => codeOf(error) === 'ECONNRESET';

async function answer(request: EdgeRequest, options: EdgeOptions): Promise<EdgeReply> {
  const requestId = randomUUID();
  const found = route(request);
  if (found === undefined) {
    const { service } = credentialScope(request.header('authorization'));
    const nothing = `the local cloud has no service for ${request.method} ${request.path || '/'} (${service || 'unsigned'})`;
    return refusalProtocol(request).error('sts', new ApiError('UnknownOperationException', nothing, 404), requestId);
  }
  const { service, protocol } = found;
  try {
    const caller = callerOf(request, service, options.accounts, options.credentials);
    const { operation, input } = protocol.decode(service, request);
    const output = await options.kernel.invoke({ service, operation, input, caller });
    return protocol.output(service, operation, output, requestId);
  } catch (error) {
    if (error instanceof ApiError) return protocol.error(service, error, requestId);
    if (error instanceof ConnectionCut) throw error;
    (options.onDefect ?? toStderr)(error);
    return protocol.error(
      service,
      new ApiError('InternalFailure', `defect of the local cloud: ${error}`, 500),
      requestId,
    );
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, options: EdgeOptions): Promise<void> {
  if (options.git !== undefined && request.url?.startsWith('/git/')) return options.git(request, response);
  const read = await readRequest(request);
  const local = read.path.startsWith('/_local/');
  const { status, headers, body } = local ? answerLocal(read, options.kernel.faults) : await answer(read, options);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

/**
 * Makes the edge: it decodes each request to a call, has the kernel invoke it and answers in the service's
 * protocol.
 */
export function createEdge(options: EdgeOptions): Edge {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    serve(request, response, options).catch((error: unknown) => {
      if (!(error instanceof ConnectionCut) && !clientLeft(error)) (options.onDefect ?? toStderr)(error);
      request.socket.destroy();
    });
  });
  return {
    async listen(port) {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening').catch((cause: unknown) => {
        if (codeOf(cause) !== 'EADDRINUSE') throw cause;
        throw new Error(`port ${port} of 127.0.0.1 is in use`, { cause });
      });
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the edge has no port');
      const endpoint = `http://127.0.0.1:${address.port}`;
      options.kernel.setEndpoint(endpoint);
      return endpoint;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
