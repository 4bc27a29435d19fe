import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAIL_BYTES, fitDetail, sizeOf } from '../../../shared/domain/fit-detail.ts';
import { sentDetail } from '../../../shared/domain/relay-event.ts';

const problem = (n: number, message = 'wrong') => {
  return { tag: 'commit-relay:follow', value: String(n), reason: 'invalid-entry', message, expected: 'a branch' };
};
const invalid = (problems: readonly unknown[]) => ({ version: '1', pipeline: 'app-dev', problems });
const many = (count: number, message?: string) => invalid(Array.from({ length: count }, (_, n) => problem(n, message)));

describe('fitDetail', () => {
  it('leaves what fits as it is, to the byte', () => {
    const room = DETAIL_BYTES - sizeOf(many(1, ''));
    const full = many(1, 'x'.repeat(room));
    expect(fitDetail(full)).toBe(full);
    expect(fitDetail(many(1, 'x'.repeat(room + 1)))).toMatchObject({ cut: { omitted: 0, shortened: 1 } });
  });

  it('keeps as many entries as fit, in their order, and says how many it leaves out', () => {
    const detail = many(5_000);
    const fitted = sentDetail('Follower Invalid').parse(fitDetail(detail));
    const kept = 'problems' in fitted ? fitted.problems.length : 0;
    expect(fitted).toEqual({ ...many(kept), cut: { omitted: 5_000 - kept, shortened: 0 } });
    expect(sizeOf(fitted)).toBeLessThanOrEqual(DETAIL_BYTES);
    expect(sizeOf({ ...many(kept + 1), cut: fitted.cut })).toBeGreaterThan(DETAIL_BYTES);
  });

  it('keeps what fits to the byte', () => {
    const frame = { version: '1', list: [], cut: { omitted: 2_000, shortened: 0 } };
    const room = DETAIL_BYTES - sizeOf(frame);
    // Each takes a hundred bytes, its comma included; the last of them what is left.
    const count = Math.floor(room / 100) - 1;
    const full = [...Array<string>(count).fill('x'.repeat(97)), 'x'.repeat(room - 100 * count - 3)];
    const fitted = fitDetail({ version: '1', list: [...full, 'y'.repeat(97)] });
    expect(fitted).toEqual({ version: '1', list: full, cut: { omitted: 1, shortened: 0 } });
  });

  it('shortens texts at any depth before it leaves entries out, and splits no character', () => {
    const long = `${'x'.repeat(1_998)}😀${'y'.repeat(300_000)}`;
    const fitted = fitDetail(invalid([{ ...problem(1), deep: [{ text: long }] }]));
    const text = `${'x'.repeat(1_998)}\uFFFD…`;
    expect(fitted).toEqual({
      ...invalid([{ ...problem(1), deep: [{ text }] }]),
      cut: { omitted: 0, shortened: 1 },
    });
  });

  it('leaves a text of 2,000 characters as it is', () => {
    const fitted = fitDetail({ exact: 'x'.repeat(2_000), over: 'y'.repeat(2_001), huge: 'z'.repeat(300_000) });
    expect(fitted).toMatchObject({ exact: 'x'.repeat(2_000), over: `${'y'.repeat(1_999)}…`, cut: { shortened: 2 } });
  });

  it('keeps no entry that alone is too big', () => {
    const huge = { ...problem(1), deep: Array.from({ length: 60_000 }, () => 'abc') };
    expect(fitDetail(invalid([huge, problem(2)]))).toEqual({ ...invalid([]), cut: { omitted: 2, shortened: 0 } });
  });

  it('shortens a detail without a list', () => {
    const fitted = fitDetail({ version: '1', detail: 'é'.repeat(150_000) });
    expect(fitted).toEqual({ version: '1', detail: `${'é'.repeat(1_999)}…`, cut: { omitted: 0, shortened: 1 } });
  });

  it('fits always, and accounts for every entry', () => {
    const texts = fc.tuple(fc.constantFrom('a', '"', 'é', '😀', '\u0000'), fc.nat(5_000));
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 60 }), fc.nat(3_000), (long, short) => {
        const messages = [...long.map(([text, times]) => text.repeat(times)), ...Array<string>(short).fill('wrong')];
        const fitted = fitDetail(invalid(messages.map((message, n) => problem(n, message))));
        const { problems = [], cut } = Object(fitted);
        expect(sizeOf(fitted)).toBeLessThanOrEqual(DETAIL_BYTES);
        expect(problems.length + (cut?.omitted ?? 0)).toBe(messages.length);
      }),
      { numRuns: 20 },
    );
  });
});
