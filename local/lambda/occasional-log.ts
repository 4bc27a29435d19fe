/** Logs a line, and holds it back while it repeats within `seconds`. */
export function occasionalLog(log: (line: string) => void, seconds: number): (line: string) => void {
  const last = new Map<string, number>();
  return (line) => {
    const now = Date.now();
    if (now - (last.get(line) ?? Number.NEGATIVE_INFINITY) < seconds * 1000) return;
    last.set(line, now);
    log(line);
  };
}
