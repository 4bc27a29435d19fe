const WINDOW_MILLISECONDS = 1_000;

/** Makes a function that says whether one more call under a key is within the limit of the last second. */
export function createRateLimit(perSecond: number | undefined): (key: string) => boolean {
  if (perSecond === undefined) return () => true;
  const calls = new Map<string, number[]>();
  return (key) => {
    const now = performance.now();
    const recent = (calls.get(key) ?? []).filter((at) => now - at < WINDOW_MILLISECONDS);
    const allowed = recent.length < perSecond;
    if (allowed) recent.push(now);
    calls.set(key, recent);
    return allowed;
  };
}
