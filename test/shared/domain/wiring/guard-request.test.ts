import { describe, expect, it } from 'vitest';
import { parseGuardRequest } from '../../../../shared/domain/wiring/guard-request.ts';

describe('what is asked of the guard', () => {
  it.each<[string, unknown, { dryRun: boolean; repair: boolean }]>([
    ['the schedule', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' }, { dryRun: false, repair: false }],
    ['nothing', {}, { dryRun: false, repair: false }],
    ['to look only', { dryRun: true }, { dryRun: true, repair: false }],
    ['to repair', { repair: true }, { dryRun: false, repair: true }],
    ['neither, said so', { dryRun: false, repair: false }, { dryRun: false, repair: false }],
  ])('%s', (_, payload, asked) => {
    expect(parseGuardRequest(payload)).toEqual(asked);
  });

  it.each<[unknown, string]>([
    [{ repair: true, dryRun: true }, 'dryRun'],
    [{ repiar: true }, 'repiar'],
    [{ repair: 'yes' }, '"yes"'],
    [{ source: 'mine', 'detail-type': 'Scheduled Event' }, 'source'],
    [{ source: 'aws.scheduler' }, 'source'],
    [null, 'null'],
  ])('not %j: the error names %s', (payload, named) => {
    expect(() => parseGuardRequest(payload)).toThrow(named);
    expect(() => parseGuardRequest(payload)).toThrow(/^payload: /);
  });
});
