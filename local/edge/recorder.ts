import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** One API call as it went. */
export type CallRecord = {
  /** When the call came in, ISO 8601, UTC. */
  readonly time: string;
  readonly account: string;
  readonly principal: string;
  /** Of a role's session, the credentials that it stands on: tells the workers of one function apart. */
  readonly holder?: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** What the service returned, also when a fault kept it from the caller. */
  readonly output?: unknown;
  /** Code of the refusal. */
  readonly error?: string;
  /** Kind of the fault that hit the call. */
  readonly fault?: string;
};

/** Keeps every API call: in a file, in memory, and for whoever listens. */
export interface Recorder {
  record(call: CallRecord): void;
  /** The last calls, oldest first; at most as many as `keep`. */
  calls(): readonly CallRecord[];
  /** Calls the listener with every record from now on; gives the function that ends it. */
  listen(listener: (call: CallRecord) => void): () => void;
  /** Resolves once the file is written. */
  close(): Promise<void>;
}

/**
 * Makes a recorder. `file` is appended to, one JSON object a line, whole; `keep` is how many calls stay in memory
 * (none unless given). A file that cannot be written throws from the stream, which ends the process.
 */
export function createRecorder(options: { readonly file?: string; readonly keep?: number } = {}): Recorder {
  const keep = options.keep ?? 0;
  const kept: CallRecord[] = [];
  const listeners = new Set<(call: CallRecord) => void>();
  const stream = options.file === undefined ? undefined : createWriteStream(options.file, { flags: 'a' });
  return {
    record(call) {
      stream?.write(`${JSON.stringify(call)}\n`);
      if (keep > 0) kept.push(call);
      if (kept.length > keep) kept.shift();
      for (const listener of listeners) listener(call);
    },
    calls: () => [...kept],
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      if (stream === undefined || stream.closed) return;
      stream.end();
      await once(stream, 'close');
    },
  };
}
