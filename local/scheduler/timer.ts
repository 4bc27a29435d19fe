/** setTimeout's longest wait is below 25 days; longer ones are made of several. */
const LONGEST_MILLISECONDS = 86_400_000;

/**
 * Calls `tick` every `seconds`, first after one period, with the time it was due. Gives the function that ends it.
 * The timer does not keep the process alive.
 */
export function every(seconds: number, tick: (due: Date) => void): () => void {
  let due = Date.now() + seconds * 1000;
  let timer: NodeJS.Timeout;
  const arm = () => {
    timer = setTimeout(fire, Math.min(Math.max(0, due - Date.now()), LONGEST_MILLISECONDS));
    timer.unref();
  };
  const fire = () => {
    if (Date.now() >= due) {
      tick(new Date(due));
      due = Math.max(due + seconds * 1000, Date.now());
    }
    arm();
  };
  arm();
  return () => clearTimeout(timer);
}
