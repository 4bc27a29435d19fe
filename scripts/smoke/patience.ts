import { setTimeout } from 'node:timers/promises';
import type { Terminal } from '../../cli/terminal/terminal.ts';

/** The user has pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Waits, says for what, and stops when the user does. */
export type Patience = {
  /** Asks again until the answer is not undefined. Gives undefined once so many seconds are over; throws Interrupted. */
  until<T>(what: string, ask: () => Promise<T | undefined>, seconds?: number): Promise<T | undefined>;
};

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;

/** @param longest seconds that anything is waited for, unless a wait says less */
export function createPatience(terminal: Pick<Terminal, 'working'>, longest: number, stopped: AbortSignal): Patience {
  return {
    until: (what, ask, seconds = longest) =>
      terminal.working(`waiting for ${what}`, async () => {
        const end = Date.now() + Math.min(seconds, longest) * 1000;
        for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.3, LONGEST_WAIT_MS)) {
          stopped.throwIfAborted();
          const answer = await ask();
          if (answer !== undefined) return answer;
          if (Date.now() + wait > end) return undefined;
          // The reason of the signal says more than that of a timer.
          await setTimeout(wait, undefined, { signal: stopped }).catch(() => stopped.throwIfAborted());
        }
      }),
  };
}
