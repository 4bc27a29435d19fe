import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';

/**
 * A command whose wrong arguments end it with exit code 2, after a line that names option and value; and which ends in
 * silence once whoever read its output has seen enough, as `head` does.
 */
export function createCommand(name: string): Command {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return new Command(name).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/** Reads an option's value; what is no whole number of this range is refused by name. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}, got ${text || 'nothing'}`);
  };
}
