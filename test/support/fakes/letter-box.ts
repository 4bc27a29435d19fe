import type { Letter } from '../../../cli/dlq/letter.ts';
import type { LetterBox, Sender, Sending } from '../../../cli/dlq/letter-box.ts';

export type FakeLetterBox = LetterBox & {
  /** Ids of what is in it, in order. */
  ids(): string[];
  /** Ids of what nobody can take now. */
  heldIds(): string[];
  /** A minute later: whatever was taken and is still there can be taken again. */
  comeBack(): void;
  add(letter: Letter): void;
  /** Removing this one fails from now on. */
  failsAt(id: string): void;
};

/** A dead-letter queue in memory. Of a group in it nothing more is given while something is taken. */
export function fakeLetterBox(...given: readonly Letter[]): FakeLetterBox {
  let letters = [...given];
  const held = new Set<string>();
  const failing = new Set<string>();
  const isFree = ({ id, group }: Letter, locked: ReadonlySet<string>) =>
    !held.has(id) && (group === undefined || !locked.has(group));
  return {
    async take(most) {
      const locked = new Set(letters.filter(({ id }) => held.has(id)).flatMap(({ group }) => group ?? []));
      const taken = letters.filter((letter) => isFree(letter, locked)).slice(0, Math.min(most, 10));
      for (const { id } of taken) held.add(id);
      return taken;
    },
    async giveBack(some) {
      for (const { id } of some) held.delete(id);
    },
    async remove(some) {
      const failed = some
        .filter(({ id }) => failing.has(id))
        .map(({ id }) => [id, 'ReceiptHandleIsInvalid: expired'] as const);
      const gone = some.filter(({ id }) => !failing.has(id)).map(({ id }) => id);
      letters = letters.filter(({ id }) => !gone.includes(id));
      return new Map(failed);
    },
    ids: () => letters.map(({ id }) => id),
    heldIds: () => letters.map(({ id }) => id).filter((id) => held.has(id)),
    comeBack: () => held.clear(),
    add: (letter) => void letters.push(letter),
    failsAt: (id) => void failing.add(id),
  };
}

export type Sent = Sending & { readonly queue: string };

/** Queues in memory that remember deduplication ids, as SQS does for five minutes. */
export function fakeSender(): Sender & { readonly sent: Sent[]; failsAt(id: string): void } {
  const sent: Sent[] = [];
  const failing = new Set<string>();
  return {
    sent,
    failsAt: (id) => void failing.add(id),
    async send(queue, letters) {
      const isKnown = ({ deduplicationId }: Sending) =>
        deduplicationId !== undefined && sent.some((each) => each.deduplicationId === deduplicationId);
      const fine = letters.filter(({ id }) => !failing.has(id));
      sent.push(...fine.filter((letter) => !isKnown(letter)).map((letter) => ({ ...letter, queue })));
      return new Map(letters.filter(({ id }) => failing.has(id)).map(({ id }) => [id, 'InternalError: try again']));
    },
  };
}

/** A letter of this id; a start of the pipeline where there is a group. */
export const letter = (id: string, more: Partial<Letter> = {}): Letter => ({
  id,
  body: `{"of":"${id}"}`,
  sentAt: '2026-01-02T12:00:00.000Z',
  receives: 1,
  attributes: {},
  ...more,
});
