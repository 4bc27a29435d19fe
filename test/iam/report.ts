import type { Change, Result } from './prove.ts';

/** The counts, on one line. */
export function figuresOf({ required, denials, removals, openings }: Result): string {
  const right = (answers: Result['required']) => answers.filter(({ isRight }) => isRight).length;
  const isOf = (kind: string) => (each: Change) => each.change.startsWith(kind);
  const counts = (changes: readonly Change[]) => ({
    all: changes.length,
    shown: changes.filter(({ shownBy }) => shownBy !== undefined).length,
    listed: changes.filter(({ listed }) => listed !== undefined).length,
  });
  const actions = counts(removals.filter(isOf('action')));
  const resources = counts(removals.filter(isOf('resource')));
  const opened = counts(openings);
  return [
    `required ${required.length}, allowed ${right(required)}`,
    `denials ${denials.length}, denied ${right(denials)}`,
    `Allow actions ${actions.all}, needed ${actions.shown}, listed ${actions.listed}`,
    `resources ${resources.all}, needed ${resources.shown}, listed ${resources.listed}`,
    `openings ${opened.all}, noticed ${opened.shown}, listed ${opened.listed}`,
  ].join('; ');
}
