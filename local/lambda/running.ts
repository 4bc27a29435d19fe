import type { Invocation, Outcome } from './invocation.ts';

/** What a worker is busy with, one invocation at most. */
export interface Running {
  readonly busy: boolean;
  /** Begins an invocation; resolves with its outcome. */
  begin(invocation: Invocation): Promise<Outcome>;
  /** Sets the time that is left, in seconds, in place of what was left; then calls `onEnd`. */
  limit(seconds: number, onEnd: () => void): void;
  /** Hands a logged line on, to the log and to whoever listens to this run. */
  log(line: string): void;
  /** Ends the invocation; nothing if none is under way. */
  settle(outcome: Outcome): void;
  fail(errorType: string, message: string): void;
}

type Current = {
  readonly invocation: Invocation;
  readonly resolve: (outcome: Outcome) => void;
  timer?: NodeJS.Timeout;
};

export function createRunning(log: (line: string) => void): Running {
  let current: Current | undefined;
  const tell = (line: string) => {
    log(line);
    current?.invocation.listen?.(line);
  };
  const settle = (outcome: Outcome) => {
    const ended = current;
    if (ended === undefined) return;
    clearTimeout(ended.timer);
    if (!outcome.ok) tell(`${ended.invocation.requestId} ERROR Invoke Error ${JSON.stringify(outcome.error)}`);
    current = undefined;
    ended.resolve(outcome);
  };
  return {
    get busy() {
      return current !== undefined;
    },
    begin: (invocation) =>
      new Promise((resolve) => {
        current = { invocation, resolve };
      }),
    limit(seconds, onEnd) {
      if (current === undefined) return;
      clearTimeout(current.timer);
      current.timer = setTimeout(onEnd, seconds * 1000);
    },
    log: tell,
    settle,
    fail(errorType, message) {
      const errorMessage = `RequestId: ${current?.invocation.requestId} Error: ${message}`;
      settle({ ok: false, error: { errorType, errorMessage } });
    },
  };
}
