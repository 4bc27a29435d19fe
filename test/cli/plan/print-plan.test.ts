import { describe, expect, it } from 'vitest';
import { subjectLines } from '../../../cli/plan/print-plan.ts';
import { emptyPlan, type PlannedFinding, planExitCode, type SubjectPlan } from '../../../cli/plan/subject-plan.ts';
import { summary, unknownLines } from '../../../cli/plan/summary.ts';
import { at } from '../../support/builders.ts';

const SUBJECT = 'pipeline/app-dev';
const plain = (_: unknown, text: string) => text;

const finding = (rest: Partial<PlannedFinding> = {}): PlannedFinding => ({
  subject: SUBJECT,
  field: 'Source.configuration.BranchName',
  observed: 'develop',
  desired: 'main',
  reason: 'wrong-branch',
  action: 'repair',
  severity: 'error',
  outcome: 'to-repair',
  ...rest,
});
const planned = (findings: PlannedFinding[], rest: Partial<SubjectPlan> = {}): SubjectPlan => {
  return { ...emptyPlan(SUBJECT, 'planned'), findings, ...rest };
};
const lines = (findings: PlannedFinding[], rest: Partial<SubjectPlan> = {}, isOrdered = false) =>
  subjectLines(planned(findings, rest), plain, isOrdered);
const without = (...members: ('observed' | 'desired')[]) =>
  Object.fromEntries(
    Object.entries(finding()).filter(([key]) => !members.includes(key as 'observed')),
  ) as PlannedFinding;

describe('a finding', () => {
  it.each([
    ['that is changed', finding(), '  ~ Source.configuration.BranchName = develop -> main'],
    ['that is missing', without('observed'), '  + Source.configuration.BranchName = main'],
    ['that is too much', without('desired'), '  - Source.configuration.BranchName = develop'],
    ['nobody changes', finding({ outcome: 'told' }), '  ! Source.configuration.BranchName = develop -> main'],
    [
      'that steers terminals',
      finding({ observed: 'a\n\u001b[2J' }),
      '  ~ Source.configuration.BranchName = a\\n\\u001b[2J -> main',
    ],
  ])('%s', (_, given, line) => {
    expect(lines([given])[1]).toBe(line);
  });

  it('of long values stands on two lines', () => {
    const long = JSON.stringify({ Sid: 'x'.repeat(100) });
    expect(lines([finding({ observed: long })]).slice(1, 4)).toEqual([
      '  ~ Source.configuration.BranchName',
      `      - ${long}`,
      '      + main',
    ]);
  });

  it.each([
    [finding(), 'to be repaired at the next look, within 5 minutes; now: relay repair app-dev'],
    [finding({ outcome: 'observed' }), 'observed only, as the mode says; to repair it: relay repair app-dev'],
    [finding({ outcome: 'waiting' }), 'waiting: something runs in the pipeline'],
    [
      finding({ outcome: 'contested', contestedSince: at(0), contestedUntil: at(9) }),
      `contested since ${at(0)}: somebody keeps changing it back, so it is left alone, until ${at(9)}; before that: relay resume app-dev`,
    ],
    [finding({ outcome: 'blocked' }), 'blocked: its tags must be right first'],
    [finding({ outcome: 'refused', advice: 'AccessDenied' }), 'AWS refused the repair at the last look'],
    [finding({ outcome: 'told' }), 'not for the relay to change'],
  ])('$outcome says what is to come of it', (given, text) => {
    expect(lines([given])[2]).toContain(`error wrong-branch  ${text}`);
  });

  it('of the wiring names the commands for it', () => {
    const subject = 'bus/commit-relay';
    const given = [finding({ subject, outcome: 'contested' }), finding({ subject })];
    const text = subjectLines({ ...planned(given), subject }, plain).join('\n');
    expect(text).toContain('relay resume bus/commit-relay');
    expect(text).toContain('relay repair --wiring');
  });

  it('that waits for a right has the statement to add, and where; what it blocks names it', () => {
    const to = 'arn:aws:iam::222222222222:role/x';
    const grant = { to, statement: { Effect: 'Allow', Action: ['s3:GetObject'] } };
    const { observed: _, desired: __, ...rest } = finding();
    const broken = {
      ...rest,
      field: 'roleArn s3 arn:aws:s3:::b',
      reason: 'chain-broken',
      outcome: 'told',
      grant,
    } as const;
    const text = lines([finding({ outcome: 'blocked' }), broken]).join('\n');
    expect(text).toContain('without this an update would break it: roleArn s3 arn:aws:s3:::b');
    expect(text).toContain(`      add to the policies of role ${to}:\n        {\n          "Effect": "Allow",\n`);
  });
});

describe('a subject', () => {
  it('says once who changed it, and which template to change', () => {
    const about = { stack: 'shop', changedBy: 'arn:aws:sts::2:assumed-role/Dev/ann', changedAt: at(3) };
    expect(lines([finding(about), finding({ ...about, field: 'x' })]).slice(-2)).toEqual([
      `  changed ${at(3)} by ${about.changedBy}`,
      '  stack shop: change its template too, or its next deployment undoes the repair',
    ]);
  });

  it('without anything to say is left out', () => {
    expect(lines([])).toEqual([]);
  });

  it('says when it was looked at, where that was not now', () => {
    expect(lines([finding()], { lookedAt: at(5) })[0]).toBe(`app-dev  as found at ${at(5)}`);
  });

  it('with wrong tags says them, and whether the repair makes them right', () => {
    const problem = {
      tag: 'commit-relay:follow',
      value: 'a..b',
      position: 0,
      reason: 'invalid-entry',
      message: 'm',
      expected: 'e',
    };
    const problems = [problem] as SubjectPlan['problems'];
    expect(lines([], { state: 'invalid', problems }).slice(0, 4)).toEqual([
      'app-dev',
      '  invalid: its tags must be right first',
      '  invalid-entry  m',
      '    commit-relay:follow = a..b',
    ]);
    expect(lines([finding()], { state: 'invalid', problems })[1]).toContain('the repair makes it right');
  });
});

describe('the summary', () => {
  const info = finding({ outcome: 'told', severity: 'info' });
  it.each([
    [[planned([])], 'no drift in 1 pipeline', 0],
    [[planned([info]), planned([])], 'no drift in 2 pipelines', 0],
    [[{ ...planned([]), subject: 'bus/commit-relay' }], 'no drift in the wiring', 0],
    [
      [planned([finding(), finding(), finding({ outcome: 'contested' }), info])],
      '3 differences in 1 pipeline: 2 to repair, 1 contested',
      1,
    ],
    [
      [planned([], { state: 'invalid' }), planned([], { state: 'off' })],
      'no drift in 2 pipelines; 1 invalid; 1 not looked at',
      1,
    ],
    [
      [planned([finding()]), planned([], { state: 'failed', error: 'e' })],
      '1 difference in 2 pipelines: 1 to repair; 1 not read',
      2,
    ],
  ])('%#', (plans, text, code) => {
    expect(summary(plans)).toBe(text);
    expect(planExitCode(plans)).toBe(code);
  });

  it('says each reason once why something is not known', () => {
    const unknown = [1, 2, 3].map((n) => ({ what: `right ${n}`, why: 'denied' }));
    expect(
      unknownLines([planned([], { unknown }), planned([], { unknown: [{ what: 'a key', why: 'hidden' }] })]),
    ).toEqual(['not known: right 1, and 2 more (--json has them): denied', 'not known: a key: hidden']);
  });
});
