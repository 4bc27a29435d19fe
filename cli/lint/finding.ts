import type { Fault } from '../terminal/problem-lines.ts';

/**
 * error: it does not work. warning: it works, but hardly as meant. note: worth knowing, and no fault of anybody's; it fails
 * a run with --strict only.
 */
export type Severity = 'error' | 'warning' | 'note';

export type Finding = Fault & {
  /** A place in a file, or an ARN. */
  readonly where: string;
  /** Absent where a repository is meant. */
  readonly pipeline?: string;
  readonly severity: Severity;
};
