import { BusyError, NotNowError } from '../../../shared/domain/errors.ts';
import { type Crash, CrashError, crashing } from './crashes.ts';

/** Seconds before a queue gives a message out again: six times what a function may run. */
const VISIBILITY = 180;

/**
 * Does work as a queue has it done: again after the visibility timeout until it does not throw, with the crashes in
 * the first tries. Gives whether every crash was reached. Throws at once what is neither a crash nor a busy lease nor a refusal for now.
 */
export async function tryUntilDone<Ports extends object>(
  ports: Ports,
  crashes: readonly Crash[],
  advance: (seconds: number) => void,
  work: (ports: Ports) => Promise<void>,
): Promise<boolean> {
  let allReached = true;
  for (const crash of crashes) {
    const crashed = crashing(ports, crash);
    const error = await failureOf(work(crashed.ports));
    allReached &&= crashed.reached();
    if (error === undefined) return allReached;
    if (![CrashError, BusyError, NotNowError].some((kind) => error instanceof kind)) throw error;
    advance(VISIBILITY);
  }
  await work(ports);
  return allReached;
}

const failureOf = (work: Promise<void>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
