import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** An HTTP request, read whole. */
export type EdgeRequest = {
  readonly method: string;
  /** Without the query string, and without a slash at its end. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** A header by its lower-case name; empty when absent. */
  readonly header: (name: string) => string;
  readonly body: Buffer;
};

/** What goes back on the wire. */
export type EdgeReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** Reads a request to its end. */
export async function readRequest(request: IncomingMessage): Promise<EdgeRequest> {
  const url = new URL(request.url ?? '/', 'http://edge');
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : (value?.[0] ?? '');
  };
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/\/+$/, ''),
    query: url.searchParams,
    header,
    body: await buffer(request),
  };
}
