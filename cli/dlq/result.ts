import type { Letter } from './letter.ts';

/** What became of a letter. */
export type Result = {
  readonly letter: Letter;
  readonly outcome:
    | 'redriven'
    | 'dropped'
    /** It is where it was: why, and what to do instead. */
    | 'left'
    /** It was redriven, failed at once, and is in the queue again. */
    | 'came-back'
    /** It is still in the queue; it may have been sent as well. */
    | 'failed';
  /** Where it was redriven to. */
  readonly to?: string;
  readonly why?: string;
};

export const isDone = ({ outcome }: Result): boolean => outcome === 'redriven' || outcome === 'dropped';
