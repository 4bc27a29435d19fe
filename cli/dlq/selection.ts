import { CommandError } from '../failure.ts';
import type { Letter } from './letter.ts';
import { whyUnseen } from './queues.ts';

/** Which letters are meant, as options say. */
export type Selection = { readonly all?: boolean; readonly message?: readonly string[] };

/** The ids of the letters that are meant; undefined: all. @throws CommandError where nothing says which */
export function chosenIds({ all, message }: Selection, verb: string): readonly string[] | undefined {
  if (all === true && message !== undefined) throw new CommandError(2, 'give --message or --all, not both');
  if (all === true) return undefined;
  if (message !== undefined) return [...new Set(message)];
  throw new CommandError(2, `say what to ${verb}: --message ID (relay dlq show has the ids), or --all`);
}

/** The letters of these ids. @throws CommandError where one is not to be found */
export function pickLetters(
  seen: readonly Letter[],
  ids: readonly string[],
  { queue, total }: { readonly queue: string; readonly total: number },
): Letter[] {
  const missing = ids.filter((id) => !seen.some((letter) => letter.id === id));
  if (missing.length === 0) return seen.filter(({ id }) => ids.includes(id));
  const left = Math.max(0, total - seen.length);
  const unseen = left === 0 ? '' : `; about ${left} could not be seen: ${whyUnseen(queue)}`;
  throw new CommandError(2, `there is no message ${missing.join(', ')} in ${queue}${unseen}`);
}
