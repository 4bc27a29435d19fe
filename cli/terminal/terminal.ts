import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

type Stream<T> = T & { readonly isTTY?: boolean; readonly columns?: number };

export type Streams = {
  readonly stdin: Stream<Readable>;
  readonly stdout: Stream<Writable>;
  readonly stderr: Stream<Writable>;
};

/** Where a command writes and asks. Results go to standard output, everything else to standard error. */
export type Terminal = {
  /** Writes a line of the result. */
  print(line?: string): void;
  /** Writes a line about the work, or what went wrong. */
  note(line?: string): void;
  /** Colours text of the result, where standard output is a terminal that wants it. */
  readonly paint: Paint;
  readonly paintNote: Paint;
  /** Somebody is there to answer. */
  readonly canAsk: boolean;
  /** True for y or yes; anything else, and the end of the input, is no. */
  confirm(question: string): Promise<boolean>;
  /** Says what is being done once it takes two seconds. `interrupted` is said where Ctrl-C cuts it short. */
  working<T>(what: string | (() => string), work: () => Promise<T>, interrupted?: string): Promise<T>;
  /** Ends the process at Ctrl-C, with a word on where that leaves the work. */
  interrupt(): void;
};

const PATIENCE_MS = 2_000;
const CLEAR = '\r\u001b[K';

export function createTerminal(streams: Streams = process, exit: (code: number) => void = process.exit): Terminal {
  const { stdin, stdout, stderr } = streams;
  const painter =
    (stream: Stream<Writable>): Paint =>
    (style, text) =>
      // Also without a terminal where FORCE_COLOR says so.
      styleText(style, text, { stream });
  const current: { interrupted?: string; clear?: () => void } = {};
  const terminal: Terminal = {
    print: (line = '') => void stdout.write(`${line}\n`),
    note: (line = '') => void stderr.write(`${line}\n`),
    paint: painter(stdout),
    paintNote: painter(stderr),
    canAsk: stdin.isTTY === true,
    confirm(question) {
      current.interrupted = 'interrupted: nothing was written';
      return ask(streams, question, () => terminal.interrupt()).finally(() => delete current.interrupted);
    },
    async working(what, work, interrupted) {
      const progress = showProgress(stderr, what);
      current.clear = progress.end;
      if (interrupted !== undefined) current.interrupted = interrupted;
      try {
        return await work();
      } finally {
        progress.end();
        delete current.clear;
        delete current.interrupted;
      }
    },
    interrupt() {
      current.clear?.();
      stderr.write(`\n${current.interrupted ?? 'interrupted'}\n`);
      exit(130);
    },
  };
  return terminal;
}

async function ask({ stdin, stderr }: Streams, question: string, onInterrupt: () => void): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  const ended = new AbortController();
  lines.once('SIGINT', onInterrupt);
  lines.once('close', () => ended.abort());
  try {
    const answer = await lines.question(question, { signal: ended.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    stderr.write('\n');
    return false;
  } finally {
    lines.close();
  }
}

/** On a terminal a line that is written over each second, else one plain line. */
function showProgress(stderr: Stream<Writable>, what: string | (() => string)): { end: () => void } {
  const started = Date.now();
  const text = () => (typeof what === 'string' ? what : what());
  let isShown = false;
  const tell = () => {
    const elapsed = Date.now() - started;
    if (elapsed < PATIENCE_MS || (isShown && stderr.isTTY !== true)) return;
    isShown = true;
    const line = `${text()} (${Math.round(elapsed / 1000)} s)`;
    // A line that wraps could not be written over.
    stderr.write(stderr.isTTY === true ? `${CLEAR}${line.slice(0, (stderr.columns ?? 80) - 1)}` : `${line}\n`);
  };
  const timer = setInterval(tell, 500);
  return {
    end: () => {
      clearInterval(timer);
      if (isShown && stderr.isTTY === true) stderr.write(CLEAR);
      isShown = false;
    },
  };
}
