import * as z from 'zod';
import { parseJson } from '../../shared/domain/json.ts';

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
  /** The first line that matches, now or soon. Throws an Error that says what was awaited. */
  waitFor(what: string, wanted: WantedLine): Promise<LogLine>;
};

export type WantedLine = {
  readonly matches: (line: LogLine) => boolean;
  /** Lines logged before, which do not count. Default 0. */
  readonly after?: number;
  /** Milliseconds before it is given up. Default 90,000. */
  readonly within?: number;
};

export function createFunctionLogs(): FunctionLogs {
  const lines: LogLine[] = [];
  const waiters = new Set<(line: LogLine) => void>();
  return {
    add(_functionName, text) {
      const line = parse(text);
      if (line === undefined) return;
      lines.push(line);
      for (const look of waiters) look(line);
    },
    lines: () => lines,
    decisions: (eventId) =>
      lines.flatMap((line) => Decision.safeParse(line).data ?? []).filter((decision) => decision.eventId === eventId),
    async waitFor(what, { matches, after = 0, within = 90_000 }) {
      const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
      const look = (line: LogLine) => {
        if (matches(line)) resolve(line);
      };
      const timer = setTimeout(() => reject(new Error(`waited ${within} ms for ${what}`)), within);
      waiters.add(look);
      for (const line of lines.slice(after)) look(line);
      return promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(look);
      });
    },
  };
}

/** A function may print what is no log line; that is passed over. */
const parse = (text: string): LogLine | undefined => LogLine.safeParse(parseJson(text)).data;
