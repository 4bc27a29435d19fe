import type { ChildProcess } from 'node:child_process';

/** A git process that answers line by line, as `git cat-file --batch`: one question, one reply, in order. */
export interface Conversation {
  /** Whether the process has ended, by itself or otherwise. */
  readonly ended: boolean;
  /** Asks one line, which must not hold a line break. Rejects when the process ends before it has replied. */
  ask(question: string): Promise<Buffer>;
  end(): void;
}

type Waiting = { readonly resolve: (reply: Buffer) => void; readonly reject: (error: Error) => void };

/** `replyLength` tells how long the first whole reply in what has come so far is; undefined where it is not whole yet. */
export function createConversation(
  child: ChildProcess,
  replyLength: (received: Buffer) => number | undefined,
): Conversation {
  const waiting: Waiting[] = [];
  let received: Buffer = Buffer.alloc(0);
  let ended = false;
  const gone = () => new Error('git ended before it replied');
  child.stdout?.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (let length = replyLength(received); length !== undefined; length = replyLength(received)) {
      waiting.shift()?.resolve(received.subarray(0, length));
      received = received.subarray(length);
    }
  });
  // Whoever still waits learns of the broken pipe when the process closes.
  child.stdin?.on('error', () => undefined);
  const hangUp = () => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(gone());
  };
  child.once('close', hangUp);
  child.once('error', hangUp);
  return {
    get ended() {
      return ended;
    },
    ask(question) {
      if (ended) return Promise.reject(gone());
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
      waiting.push({ resolve, reject });
      child.stdin?.write(`${question}\n`);
      return promise;
    },
    end: () => void child.stdin?.end(),
  };
}
