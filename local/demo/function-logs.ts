import { z } from 'zod';

/** A log line of a function, as Powertools writes it. */
const LogLine = z.looseObject({ message: z.string(), service: z.string(), eventId: z.string().optional() });
export type LogLine = z.infer<typeof LogLine>;

const Decision = z.looseObject({
  message: z.literal('decision'),
  eventId: z.string(),
  start: z.boolean(),
  pipeline: z.string(),
  action: z.string(),
  /** The entry of the follow tag that decided, where it starts. */
  entry: z.string().optional(),
  reason: z.string().optional(),
});
export type LoggedDecision = z.infer<typeof Decision>;

/** Collects what functions log, and lets others wait for a line. */
export type FunctionLogs = {
  readonly add: (functionName: string, line: string) => void;
  lines(): readonly LogLine[];
  decisions(eventId: string): readonly LoggedDecision[];
  /** The first line that matches, now or within so many milliseconds. Throws an Error that says what was awaited. */
  waitFor(what: string, matches: (line: LogLine) => boolean, milliseconds?: number): Promise<LogLine>;
};

export function createFunctionLogs(): FunctionLogs {
  const lines: LogLine[] = [];
  const waiters = new Set<() => void>();
  return {
    add(_functionName, text) {
      const line = parse(text);
      if (line === undefined) return;
      lines.push(line);
      for (const wake of waiters) wake();
    },
    lines: () => lines,
    decisions: (eventId) =>
      lines.flatMap((line) => Decision.safeParse(line).data ?? []).filter((decision) => decision.eventId === eventId),
    async waitFor(what, matches, milliseconds = 30_000) {
      const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
      const look = () => {
        const found = lines.find(matches);
        if (found !== undefined) resolve(found);
      };
      const timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms for ${what}`)), milliseconds);
      waiters.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(look);
      });
    },
  };
}

function parse(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return LogLine.safeParse(JSON.parse(text)).data;
  } catch {
    // A function may print what only looks like JSON.
    return undefined;
  }
}
