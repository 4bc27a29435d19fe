import process from 'node:process';
import { Command } from 'commander';

/** A command whose wrong arguments end it with exit code 2, after a line that names option and value. */
export function createCommand(name: string): Command {
  return new Command(name).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}
