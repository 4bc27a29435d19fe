import { describe, expect, it } from 'vitest';
import { goThrough, lookAt } from '../../../cli/dlq/go-through.ts';
import { fakeLetterBox, letter } from '../../support/fakes/letter-box.ts';

const many = (count: number) => Array.from({ length: count }, (_, n) => letter(`m${n}`));

describe('goThrough', () => {
  it('meets each letter once, removes what is done, and gives the rest back', async () => {
    const box = fakeLetterBox(...many(25));
    const met: string[] = [];
    await goThrough(
      box,
      async (letters) => {
        met.push(...letters.map(({ id }) => id));
        // Some come back while it is at work.
        if (met.length === 20) box.comeBack();
        const done = letters.filter(({ id }) => id.endsWith('1'));
        await box.remove(done);
        return done;
      },
      () => 10,
    );
    expect(met.toSorted()).toEqual(
      many(25)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(box.ids()).toHaveLength(22);
    expect(box.heldIds()).toEqual([]);
  });

  it('ends where it meets only what it has met', async () => {
    const box = fakeLetterBox(...many(25));
    const take: typeof box.take = (most) => {
      box.comeBack();
      return box.take(most);
    };
    const met: unknown[] = [];
    const act = async (letters: readonly unknown[]) => {
      met.push(...letters);
      return [];
    };
    await goThrough({ ...box, take }, act, () => 10);
    expect(met).toHaveLength(10);
    expect(box.heldIds()).toEqual([]);
  });

  it('gives all back where it fails', async () => {
    const box = fakeLetterBox(...many(25));
    const pages: number[] = [];
    const act = async (letters: readonly unknown[]) => {
      pages.push(letters.length);
      if (pages.length === 2) throw new Error('away');
      return [];
    };
    await expect(goThrough(box, act, () => 10)).rejects.toThrow('away');
    expect(box.heldIds()).toEqual([]);
    expect(box.ids()).toHaveLength(25);
  });
});

describe('lookAt', () => {
  it('sees so many at most, oldest first, and leaves everything as it was', async () => {
    const sentAt = (n: number) => ({ sentAt: `2026-01-02T12:00:${59 - n}.000Z` });
    const box = fakeLetterBox(...many(25).map((each, n) => ({ ...each, ...sentAt(n) })));
    const letters = await lookAt(box, 12);
    expect(letters.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, n) => `m${11 - n}`));
    expect(box.heldIds()).toEqual([]);
    expect(box.ids()).toHaveLength(25);
  });

  it('stops where all are found that are looked for', async () => {
    const letters = await lookAt(fakeLetterBox(...many(25)), 100, ['m3', 'm12']);
    expect(letters).toHaveLength(20);
  });

  it('looks at all where one is not there', async () => {
    expect(await lookAt(fakeLetterBox(...many(25)), 100, ['m3', 'x'])).toHaveLength(25);
  });

  it('does not see what waits behind others of its group', async () => {
    const group = { group: 'app-dev' };
    const box = fakeLetterBox(
      ...Array.from({ length: 12 }, (_, n) => letter(`m${n}`, group)),
      letter('other', { group: 'b' }),
    );
    const ids = (await lookAt(box, 100)).map(({ id }) => id);
    expect(ids).toEqual([...Array.from({ length: 10 }, (_, n) => `m${n}`), 'other']);
  });
});
