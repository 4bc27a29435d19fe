import { describe, expect, it } from 'vitest';
import type { FindingResult } from '../../../../shared/domain/drift/finding.ts';
import { accountOf, newFindings, shortened, WiringStatus } from '../../../../shared/domain/wiring/wiring-status.ts';
import { at } from '../../../support/builders.ts';

const found = (rest: Partial<FindingResult> = {}): FindingResult => {
  const finding = { subject: 'rule/x', field: 'State', reason: 'rule-disabled', action: 'repair' } as const;
  return { ...finding, severity: 'error', observed: 'DISABLED', outcome: 'observed', ...rest };
};

describe('the account of a subject', () => {
  it.each([
    ['rule/111111111111/commit-relay-forward-222222222222', '111111111111'],
    ['bus/commit-relay', undefined],
    ['rule/11111111111/short', undefined],
    ['x/rule/111111111111/elsewhere', undefined],
  ])('of %s', (subject, account) => {
    expect(accountOf(subject)).toBe(account);
  });
});

describe('news', () => {
  it.each<[string, FindingResult, FindingResult[], boolean]>([
    ['is what is found for the first time', found(), [], true],
    ['is not what was left', found(), [found({ field: 'Rule' }), found()], false],
    ['is not a change of who may do what', found(), [found({ outcome: 'waiting', severity: 'info' })], false],
    ['is another field', found(), [found({ field: 'Rule' })], true],
    ['is another reason', found(), [found({ reason: 'wrong-pattern' })], true],
    ['is another value', found(), [found({ observed: 'x' })], true],
    ['is what was repaired and is back', found(), [found({ outcome: 'repaired' })], true],
    ['is what was repaired just now', found({ outcome: 'repaired' }), [], true],
    ['is what turned out to be refused', found({ outcome: 'refused' }), [found()], true],
    ['is what turned out to be blocked', found({ outcome: 'blocked' }), [found()], true],
    ['is not what is still refused', found({ outcome: 'refused' }), [found({ outcome: 'refused' })], false],
    ['is not what is still blocked', found({ outcome: 'blocked' }), [found({ outcome: 'blocked' })], false],
  ])('%s', (_, now, last, isNews) => {
    expect(newFindings([now], last)).toEqual(isNews ? [now] : []);
  });
});

describe('what is kept of a subject', () => {
  it('is the latest of its repairs and contests', () => {
    const repairs = Array.from({ length: 700 }, (_, n) => ({ field: `f${n}`, at: at(n), of: 'x' }));
    const contested = repairs.map(({ field }) => ({ field, since: at(0) }));
    const kept = shortened({ repairs, contested });
    expect(kept).toEqual({ repairs: repairs.slice(-500), contested: contested.slice(-500) });
    expect(shortened(kept)).toEqual(kept);
  });

  it('is read as it was written', () => {
    const status = {
      subject: 'bus/commit-relay',
      lookedAt: at(0),
      findings: [found()],
      history: { repairs: [], contested: [] },
      untold: ['State'],
    };
    expect(WiringStatus.parse(status)).toEqual(status);
  });
});
