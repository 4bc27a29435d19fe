/** Resolves after this many milliseconds (infinity: never by itself), or as soon as the signal is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) {
    resolve();
    return promise;
  }
  const timer = Number.isFinite(milliseconds) ? setTimeout(finish, milliseconds) : undefined;
  signal.addEventListener('abort', finish, { once: true });
  function finish(): void {
    clearTimeout(timer);
    signal.removeEventListener('abort', finish);
    resolve();
  }
  return promise;
}
