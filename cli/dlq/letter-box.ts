/** What is done to letters needs these of the world. */

import type { Letter } from './letter.ts';

/** Of some letters of a call: what kept each from it, by its id. Letters that are not in it are done. */
export type Failures = ReadonlyMap<string, string>;

/** A dead-letter queue. What is taken from it nobody else sees for a minute, unless it is given back before. */
export interface LetterBox {
  /** At most so many letters, ten at most. None where it is empty, or all that is left waits behind letters that are taken. */
  take(most: number): Promise<Letter[]>;
  giveBack(letters: readonly Letter[]): Promise<void>;
  remove(letters: readonly Letter[]): Promise<Failures>;
}

/** A letter as it is sent to a queue. */
export type Sending = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Both in FIFO queues, and only there. */
  readonly group?: string;
  readonly deduplicationId?: string;
};

export interface Sender {
  /** Sends letters to one queue of the relay, in their order. */
  send(queue: string, letters: readonly Sending[]): Promise<Failures>;
}
