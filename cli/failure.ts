/**
 * Ends a command with this message. Exit code 1: refused, for what is wrong with what is asked for; 2: wrong usage, or
 * it cannot be done here.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: 1 | 2;
  constructor(exitCode: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
