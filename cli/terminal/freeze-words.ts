import type { Freezes } from '../../shared/app/registry-ports.ts';
import { type Freeze, type HeldStart, isFrozen } from '../../shared/domain/freeze.ts';
import { wholeSeconds } from '../../shared/domain/names.ts';
import type { Terminal } from './terminal.ts';

/** The freeze that is on now. */
export async function freezeNow({ current }: Pick<Freezes, 'current'>): Promise<Freeze | undefined> {
  const freeze = await current();
  return isFrozen(freeze, wholeSeconds(new Date())) ? freeze : undefined;
}

export const freezeText = ({ reason, since, until }: Freeze): string =>
  `frozen since ${since}${until === undefined ? '' : ` until ${until}`}: ${reason}`;

/** One line, where a freeze is on. */
export function tellFreeze(freeze: Freeze | undefined, { note }: Pick<Terminal, 'note'>): void {
  if (freeze !== undefined) note(`${freezeText(freeze)}. Starts are held until the thaw (relay freeze shows them)`);
}

/** A held start, as people and machines are told of it. */
export const heldRow = ({ request: { pipeline, push, byHand } }: HeldStart) => {
  const { repository, ref, commit, time, id: pushId } = push;
  return { pipeline, repository, ref, commit, time, pushId, byHand: byHand === true };
};
export type HeldRow = ReturnType<typeof heldRow>;
