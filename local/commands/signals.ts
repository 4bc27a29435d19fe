import process from 'node:process';

/** Signals that ask a command to stop: Ctrl-C, an end by a tool, a closed terminal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Resolves at the first signal. The handlers stay: a terminal signals npm and node, and npm passes its own on, so
 * that the same signal may come twice, and the second must not cut the clean-up short.
 */
export function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of Object.keys(SIGNALS)) process.on(signal, () => resolve());
  return promise;
}

/** Ends the process at a signal, with the exit code that shells give; what is to be removed on exit is. */
export function exitOnSignal(): void {
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => process.exit(code));
}
