import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, type EventTime } from '../../../../shared/domain/names.ts';
import {
  currentStatus,
  HeartbeatStatus,
  type Silence,
  silenceOf,
  silentFinding,
} from '../../../../shared/domain/wiring/heartbeat.ts';
import { at, SOURCE } from '../../../support/builders.ts';

const MINUTE = 60;
const now = at(0);
/** So many minutes before now. */
const ago = (minutes: number): EventTime => addSeconds(now, -minutes * MINUTE);
const justOver = addSeconds(now, -15 * MINUTE - 1);

const silence = (status: Partial<HeartbeatStatus>, moment = now): Silence | undefined =>
  silenceOf(currentStatus({ findings: [], ...status }, moment), moment);

describe('the silence of a source account', () => {
  it.each<[string, Partial<HeartbeatStatus>, Silence | undefined]>([
    ['is none at the first look', {}, undefined],
    ['is none while a heartbeat is recent', { heardAt: ago(4), expectedSince: ago(999) }, undefined],
    ['is none at fifteen minutes', { heardAt: ago(15) }, undefined],
    ['begins after fifteen minutes', { heardAt: justOver }, { lastHeard: justOver, isNews: true }],
    ['is none where the first heartbeat is still expected', { expectedSince: ago(15) }, undefined],
    ['is there where none ever came', { expectedSince: justOver }, { isNews: true }],
    [
      'does not heed when one was first expected, once one came',
      { heardAt: ago(5), expectedSince: ago(60) },
      undefined,
    ],
    ['is no news when it was told of', { heardAt: ago(30), toldAt: ago(14) }, { lastHeard: ago(30), isNews: false }],
    [
      'is no news where none ever came and that was told',
      { expectedSince: ago(30), toldAt: ago(14) },
      { isNews: false },
    ],
    [
      'is the same where a heartbeat from before it was told comes late',
      { heardAt: ago(20), toldAt: ago(18) },
      { lastHeard: ago(20), isNews: false },
    ],
    [
      'is the same where the heartbeat was sent in the second in which it was told',
      { heardAt: ago(20), toldAt: ago(20) },
      { lastHeard: ago(20), isNews: false },
    ],
    [
      'is none where another clock is as much ahead as clocks are',
      { heardAt: ago(-5), expectedSince: ago(16) },
      undefined,
    ],
    ['is another after a heartbeat', { heardAt: ago(20), toldAt: ago(60) }, { lastHeard: ago(20), isNews: true }],
    ['is none where another clock is a little ahead', { heardAt: ago(-5) }, undefined],
    ['does not believe a heartbeat to come', { heardAt: ago(-6), expectedSince: ago(16) }, { isNews: true }],
    ['does not believe that one is expected from a moment to come', { expectedSince: ago(-6) }, undefined],
    [
      'does not believe that it will have been told',
      { heardAt: ago(16), toldAt: ago(-6) },
      { lastHeard: ago(16), isNews: true },
    ],
  ])('%s', (_what, status, expected) => {
    expect(silence(status)).toEqual(expected);
  });

  it('is told of once each, however often the guard looks', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 40 * MINUTE }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, gaps, (between, runs) => {
        const beats = sums(between);
        let status: Partial<HeartbeatStatus> = { expectedSince: at(0) };
        const told: string[] = [];
        const silent = new Set<string>();
        for (const second of sums(runs)) {
          const heard = beats.filter((beat) => beat <= second).at(-1);
          status = { ...status, ...(heard !== undefined && { heardAt: at(heard) }) };
          const found = silence(status, at(second));
          const isSilent = second - (heard ?? 0) > 15 * MINUTE;
          expect(found !== undefined).toBe(isSilent);
          if (found === undefined) continue;
          silent.add(String(heard));
          if (found.isNews) told.push(String(heard));
          status = { ...status, ...(found.isNews && { toldAt: at(second) }) };
        }
        // Heartbeats that come in time tell silences apart.
        expect(told).toEqual([...silent]);
      }),
    );
  });
});

const sums = (gaps: readonly number[]): number[] => {
  let sum = 0;
  return gaps.map((gap) => {
    sum += gap;
    return sum;
  });
};

describe('what is known of heartbeats', () => {
  it('is that one is expected from now on, where nothing is', () => {
    expect(currentStatus(undefined, now)).toEqual({ expectedSince: now, findings: [] });
  });

  it('keeps what was', () => {
    const known = { heardAt: ago(3), expectedSince: ago(9), toldAt: ago(5), findings: [] };
    expect(currentStatus({ ...known, lookedAt: ago(4) }, now)).toEqual(known);
  });

  it.each([{ heardAt: 'yesterday' }, { expectedSince: 5 }, { findings: [{ reason: 'bored' }] }])(
    'cannot be read where it is not of its schema: %j',
    (item) => {
      expect(HeartbeatStatus.safeParse(item).success).toBe(false);
    },
  );

  it('may be a heartbeat alone, which dispatch stored', () => {
    expect(HeartbeatStatus.parse({ pk: 'ACCOUNT#1', heardAt: now })).toEqual({ heardAt: now, findings: [] });
  });
});

it('the finding says when the account was last heard of, if ever', () => {
  const advice = 'look there';
  const finding = {
    ...{ subject: `heartbeat/${SOURCE}`, field: 'lastHeard', reason: 'source-silent', action: 'report' },
    ...{ severity: 'error', advice, outcome: 'told' },
  };
  expect(silentFinding(SOURCE, { advice })).toEqual(finding);
  expect(silentFinding(SOURCE, { lastHeard: ago(16), advice })).toEqual({ ...finding, observed: ago(16) });
});
