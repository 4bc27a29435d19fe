import { describeAwsFailure } from '../../cli/aws/aws-failure.ts';

/** What was made, and how it is removed again: each is written down before it is made, so that no crash forgets it. */
export type UndoList = {
  /** @param undo succeeds also where there is nothing to remove */
  add(what: string, undo: () => Promise<void>): void;
  /** What is to be removed, in that order. */
  pending(): string[];
  /** Removes everything, the last first, and goes on after a failure. Gives what is left, and why. */
  undoAll(): Promise<string[]>;
};

export function createUndoList(): UndoList {
  const steps: { readonly what: string; readonly undo: () => Promise<void> }[] = [];
  return {
    add: (what, undo) => void steps.push({ what, undo }),
    pending: () => steps.map(({ what }) => what).reverse(),
    async undoAll() {
      const left: string[] = [];
      while (steps.length > 0) {
        const { what, undo } = steps.at(-1) ?? { what: '', undo: async () => {} };
        try {
          await undo();
        } catch (error) {
          left.push(
            `${what}: ${describeAwsFailure(error) ?? (error instanceof Error ? error.message : String(error))}`,
          );
        }
        steps.pop();
      }
      return left;
    },
  };
}

/** Removes what may not be there. @param gone names of the errors that say so */
export async function unlessGone(gone: readonly string[], remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof Error) || !gone.includes(error.name)) throw error;
  }
}
