import { describe, expect, it } from 'vitest';
import { NO_REPAIRS } from '../../../../shared/domain/drift/contest.ts';
import type { Finding } from '../../../../shared/domain/drift/finding.ts';
import {
  afterwards,
  changedFields,
  fieldsToRepair,
  type SecondLook,
  type Tried,
} from '../../../../shared/domain/wiring/outcomes.ts';
import { RULE } from '../../../../shared/domain/wiring/plan-rule.ts';
import { at } from '../../../support/builders.ts';

const finding = (field: string, rest: Partial<Finding> = {}): Finding => {
  return { subject: 'rule/x', field, reason: 'wrong-pattern', action: 'repair', severity: 'error', ...rest };
};
const contested = { repairs: [], contested: [{ field: 'State', since: at(0) }] };
const done = (...fields: string[]): Tried => ({ fields, outcome: { kind: 'done' } });
const busy = (...fields: string[]): Tried => ({ fields, outcome: { kind: 'busy', detail: 'too many calls' } });
const refused = (...fields: string[]): Tried => ({ fields, outcome: { kind: 'refused', detail: 'not allowed' } });
const left = (...fields: string[]): SecondLook => ({ findings: fields.map((field) => finding(field)) });

describe('what is to be mended', () => {
  const findings = [finding('State'), finding('EventPattern'), finding('Description', { action: 'report' })];
  it('is what is to be repaired and nobody contests', () => {
    expect(fieldsToRepair(findings, NO_REPAIRS, 'repair')).toEqual(['State', 'EventPattern']);
    expect(fieldsToRepair(findings, contested, 'repair')).toEqual(['EventPattern']);
  });

  it('is nothing where the deployment only observes', () => {
    expect(fieldsToRepair(findings, NO_REPAIRS, 'observe')).toEqual([]);
  });
});

describe('what AWS changed', () => {
  it.each<[string, Tried[], string[]]>([
    ['nothing was tried', [], []],
    ['each field once', [done('Rule'), done('Rule', 'State')], ['Rule', 'State']],
    ['no field of which a part failed', [done('Rule', 'State'), refused('Rule'), busy('Targets[x]')], ['State']],
  ])('%s', (_, tried, fields) => {
    expect(changedFields(tried)).toEqual(fields);
  });
});

describe('what came of a finding', () => {
  const outcome = (of: Finding, tried: Tried[], second: SecondLook = left(), history = NO_REPAIRS) =>
    afterwards([of], history, tried, second)[0];

  it.each<[string, Finding, Tried[], SecondLook, string]>([
    ['that is not seen any more', finding('State'), [done('State')], left(), 'repaired'],
    ['beside one that is left', finding('State'), [done('State')], left('EventPattern'), 'repaired'],
    [
      'beside one whose name begins alike',
      finding('Targets[a].Arn'),
      [done('Targets[a].Arn')],
      left('Targets[a].ArnX'),
      'repaired',
    ],
    ['that is still seen', finding('State'), [done('State')], left('EventPattern', 'State'), 'refused'],
    ['of which a part is left', finding('Targets[a]'), [done('Targets[a]')], left('Targets[a].Arn'), 'refused'],
    ['of a rule that was missing, of which a part is left', finding(RULE), [done(RULE)], left('State'), 'refused'],
    ['that cannot be looked at again', finding('State'), [done('State')], { why: 'no answer' }, 'refused'],
    ['that was refused', finding('State'), [refused('State')], left('State'), 'refused'],
    ['that was refused after a part was done', finding(RULE), [done(RULE), refused(RULE)], left(), 'refused'],
    ['while others change it', finding('State'), [busy('State')], left('State'), 'waiting'],
    ['beside another that failed', finding('State'), [refused('EventPattern'), done('State')], left(), 'repaired'],
    ['that was not tried', finding('State'), [done('EventPattern')], left('State'), 'observed'],
    ['that is only told', finding('State', { action: 'report' }), [], left('State'), 'told'],
  ])('%s', (_, of, tried, second, expected) => {
    expect(outcome(of, tried, second)).toMatchObject({ ...of, outcome: expected });
  });

  it('that somebody contests', () => {
    expect(outcome(finding('State'), [], left(), contested)).toEqual({ ...finding('State'), outcome: 'contested' });
    expect(outcome(finding('Rule'), [], left(), contested)).toEqual({ ...finding('Rule'), outcome: 'observed' });
  });

  it.each<[string, Tried, SecondLook]>([
    ['not allowed', refused('State'), left('State')],
    ['too many calls', busy('State'), left('State')],
    ['no answer', done('State'), { why: 'no answer' }],
  ])('says why: %s', (why, tried, second) => {
    expect(outcome(finding('State'), [tried], second)?.advice).toContain(why);
  });

  it('says something where AWS took the change and does not show it', () => {
    expect(outcome(finding('State'), [done('State')], left('State'))?.advice).toMatch(/./);
  });
});
