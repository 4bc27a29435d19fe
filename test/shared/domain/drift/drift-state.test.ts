import { describe, expect, it } from 'vitest';
import { lookAgain, newerChange } from '../../../../shared/domain/drift/drift-state.ts';
import type { FindingResult } from '../../../../shared/domain/drift/finding.ts';
import { addSeconds } from '../../../../shared/domain/names.ts';
import { at } from '../../../support/builders.ts';

const finding = (outcome: FindingResult['outcome'], action: FindingResult['action'] = 'repair'): FindingResult => ({
  subject: 'pipeline/app-dev',
  field: 'Source.roleArn',
  reason: 'wrong-role',
  severity: 'error',
  action,
  outcome,
});
const history = { repairs: [], contested: [{ field: 'Source.roleArn', since: at(0) }] };
const HOUR = 3600;

describe('a pipeline with drift is looked at again', () => {
  it.each<[string, FindingResult[], number | undefined]>([
    ['at the next sweep while it is busy', [finding('waiting'), finding('blocked')], 10],
    ['in an hour where somebody has to grant something', [finding('told', 'grant')], 10 + HOUR],
    ['in an hour where something stands in the way', [finding('blocked')], 10 + HOUR],
    ['in an hour where AWS refused', [finding('refused')], 10 + HOUR],
    ['when nobody contests it any more', [finding('contested')], 24 * HOUR + 1],
    ['not before its day, where it is right now', [finding('repaired')], undefined],
    ['in an hour where something else is to be mended', [finding('told', 'report')], 10 + HOUR],
    ['not before its day, where it is only observed', [finding('observed')], undefined],
    [
      'not before its day, where it is only to be known',
      [{ ...finding('told', 'report'), severity: 'info' }],
      undefined,
    ],
    ['not before its day, without drift', [], undefined],
  ])('%s', (_when, findings, expected) => {
    const moment = lookAgain({ findings, history }, at(10));
    expect(moment).toBe(expected === undefined ? undefined : addSeconds(at(0), expected));
  });
});

describe('of two changes', () => {
  const change = (version: number) => ({ version, by: `v${version}`, at: at(version) });

  it('the newer one is kept, whichever is told first', () => {
    expect(newerChange(change(1), change(2))).toEqual(change(2));
    expect(newerChange(change(2), change(1))).toEqual(change(2));
    expect(newerChange(undefined, change(1))).toEqual(change(1));
    expect(newerChange(change(1), undefined)).toEqual(change(1));
    expect(newerChange(undefined, undefined)).toBeUndefined();
  });
});
