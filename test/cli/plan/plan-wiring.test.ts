import { expect, it } from 'vitest';
import { planWiring, type WiringPorts } from '../../../cli/plan/plan-wiring.ts';
import { contestEnd, NO_REPAIRS } from '../../../shared/domain/drift/contest.ts';
import type { FindingResult } from '../../../shared/domain/drift/finding.ts';
import { addSeconds, wholeSeconds } from '../../../shared/domain/names.ts';
import { at, PIPELINES, SOURCE } from '../../support/builders.ts';
import { fakeResumptions, fakeWirings } from '../../support/fakes/wirings.ts';

const BUS = 'bus/commit-relay';
const RULE = `rule/${SOURCE}/commit-relay-forward-${PIPELINES}`;
const ROGUE = `rule/${PIPELINES}/default/app-dev-rule`;

const finding = (subject: string, rest: Partial<FindingResult> = {}): FindingResult => {
  return {
    subject,
    field: 'State',
    reason: 'rule-disabled',
    action: 'repair',
    severity: 'error',
    outcome: 'observed',
    ...rest,
  };
};
const rogue = finding(ROGUE, { field: 'Targets[0]', reason: 'double-trigger', action: 'report', outcome: 'told' });

async function world(live: readonly FindingResult[] | Error, mode: 'repair' | 'observe' = 'repair') {
  const wirings = fakeWirings();
  const resumptions = fakeResumptions();
  const look = async () => {
    if (live instanceof Error) throw live;
    return live;
  };
  await wirings.put({ subject: 'triggers', lookedAt: at(7), findings: [rogue], history: NO_REPAIRS });
  const ports: WiringPorts = { wirings, resumptions, mode, kept: [BUS, RULE], look };
  return { wirings, resumptions, plan: (isOrdered = false) => planWiring(ports, isOrdered) };
}

const summaryOf = ({ subjects }: Awaited<ReturnType<typeof planWiring>>) =>
  subjects.map(({ subject, findings, lookedAt }) => [subject, findings.map(({ outcome }) => outcome), lookedAt]);

it.each([
  ['repair', false, 'to-repair'],
  ['observe', false, 'observed'],
  ['observe', true, 'to-repair'],
] as const)('in mode %s (ordered: %s) what the guard found is %s', async (mode, isOrdered, outcome) => {
  const { plan } = await world([finding(RULE)], mode);
  expect(summaryOf(await plan(isOrdered))).toEqual([
    [BUS, [], null],
    [RULE, [outcome], null],
    [ROGUE, ['told'], at(7)],
  ]);
});

it('says since when a field is contested, until it is resumed', async () => {
  const since = addSeconds(wholeSeconds(new Date()), -60);
  const { plan, wirings, resumptions } = await world([finding(RULE, { outcome: 'contested' })]);
  const contest = { field: 'State', since };
  await wirings.put({ subject: RULE, findings: [], history: { repairs: [], contested: [contest] } });
  const [, rule] = (await plan()).subjects;
  expect(rule?.findings).toMatchObject([{ contestedSince: since, contestedUntil: contestEnd(contest) }]);
  await resumptions.resume(RULE, wholeSeconds(new Date()));
  expect((await plan()).subjects[1]?.findings[0]).not.toHaveProperty('contestedSince');
});

it('tells what the guard found last where nobody may ask it, without what it put right', async () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  const { plan, wirings } = await world(denied);
  const findings = [finding(RULE, { outcome: 'repaired' }), finding(RULE, { field: 'Rule', outcome: 'refused' })];
  await wirings.put({ subject: RULE, lookedAt: at(9), findings, history: NO_REPAIRS });
  const made = await plan();
  expect(made.stored).toContain('no');
  expect(summaryOf(made)).toEqual([
    [RULE, ['refused'], at(9)],
    [ROGUE, ['told'], at(7)],
  ]);
});

it('throws what is no denial', async () => {
  const { plan } = await world(new Error('the guard failed'));
  await expect(plan()).rejects.toThrow('the guard failed');
});
