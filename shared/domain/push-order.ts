import { addSeconds } from './names.ts';
import type { Push } from './push.ts';

/** Clocks of the hosts that stamp events may differ by this much: seconds. */
export const CLOCK_SKEW = 5;

/**
 * Sorts pushes of one ref as they happened, oldest first: a push follows the one whose commit is its old
 * commit, and beyond that its time decides. Times are whole seconds, so only the chain of commits orders
 * pushes within one second; what neither orders stays as given.
 */
export function inOrder(pushes: readonly Push[]): Push[] {
  const predecessors = predecessorsOf(pushes);
  const waiting = pushes.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const ordered = new Set<Push>();
  while (waiting.length > 0) {
    const ready = waiting.findIndex((push) => {
      const predecessor = predecessors.get(push);
      return predecessor === undefined || ordered.has(predecessor);
    });
    for (const push of waiting.splice(ready, 1)) ordered.add(push);
  }
  return [...ordered];
}

/** How late the first of two linked pushes may seem. A ref that was created anew begins a chain of its own. */
const latest = (before: Push, after: Push) =>
  before.oldCommit === undefined ? after.time : addSeconds(after.time, CLOCK_SKEW);

/**
 * The push just before each push, where the commits tell it beyond doubt: one push alone ends at the commit
 * and one alone begins there. A branch that went back to where it was closes a circle: then the link that
 * goes furthest back in time is not believed.
 */
function predecessorsOf(pushes: readonly Push[]): Map<Push, Push> {
  const ends = Map.groupBy(pushes, ({ commit }) => commit);
  const begins = Map.groupBy(pushes, ({ oldCommit }) => oldCommit);
  const links = [...ends].flatMap(([commit, [before, ...alsoBefore]]) => {
    const [after, ...alsoAfter] = begins.get(commit) ?? [];
    if (before === undefined || after === undefined || alsoBefore.length + alsoAfter.length > 0) return [];
    return before !== after && before.time <= latest(before, after) ? [{ before, after }] : [];
  });
  const gap = ({ before, after }: { before: Push; after: Push }) => Date.parse(after.time) - Date.parse(before.time);
  const predecessors = new Map<Push, Push>();
  for (const { before, after } of links.toSorted((a, b) => gap(b) - gap(a))) {
    if (!comesAfter(predecessors, before, after)) predecessors.set(after, before);
  }
  return predecessors;
}

/** Whether `push` is somewhere behind `other` in the links made so far. */
function comesAfter(predecessors: ReadonlyMap<Push, Push>, push: Push, other: Push): boolean {
  for (let at: Push | undefined = push; at !== undefined; at = predecessors.get(at)) {
    if (at === other) return true;
  }
  return false;
}
