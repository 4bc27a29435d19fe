import { CommandError } from '../failure.ts';
import type { Terminal } from './terminal.ts';

export type Answer = { readonly yes?: boolean; readonly json?: boolean };

/**
 * Whether what was shown is wanted. Nobody is asked where --yes says so.
 * @param what what --yes would do, as `change the tags of app-dev`
 * @throws CommandError where nobody can be asked
 */
export async function isWanted(terminal: Terminal, { yes, json }: Answer, question: string, what: string) {
  if (yes === true) return true;
  const remedy = `give --yes to ${what}`;
  if (json === true) throw new CommandError(2, `--json asks nothing: ${remedy}`);
  if (!terminal.canAsk)
    throw new CommandError(2, `nobody can be asked, since standard input is no terminal: ${remedy}`);
  return terminal.confirm(`${question} [y/N] `);
}
