import { beforeEach, describe, expect, it } from 'vitest';
import { findRogueTriggers } from '../../../shared/app/find-rogue-triggers.ts';
import type { TargetedRule } from '../../../shared/domain/triggers/event-rule.ts';
import type { TriggerStatus } from '../../../shared/domain/triggers/trigger-status.ts';
import { at, follower, PIPELINES } from '../../support/builders.ts';
import { type FakeClock, fakeClock } from '../../support/fakes/clock.ts';
import { fakeFollowers } from '../../support/fakes/followers.ts';
import { type FakeReport, fakeReport } from '../../support/fakes/report.ts';
import { pipelineTarget, pushPattern, rule } from '../../support/rules.ts';

let clock: FakeClock;
let report: FakeReport;
let rules: TargetedRule[];
let looks: number;
let stored: TriggerStatus | undefined;
const followers = fakeFollowers();

const ports = () => ({
  clock,
  followers,
  rules: {
    async targeted(isWanted: (each: TargetedRule) => boolean) {
      looks += 1;
      return rules.filter((each) => isWanted(each));
    },
  },
  triggers: {
    read: async () => stored,
    async put(status: TriggerStatus) {
      stored = status;
    },
  },
});

beforeEach(async () => {
  clock = fakeClock();
  report = fakeReport();
  looks = 0;
  stored = undefined;
  rules = [rule()];
  for (const name of ['app-dev', 'app-prod']) await followers.put(follower(name));
});

describe('findRogueTriggers', () => {
  it('stores what it finds, tells it, and counts it', async () => {
    await findRogueTriggers(ports(), 20_000, report);
    const finding = { subject: `rule/${PIPELINES}/default/app-dev-main`, reason: 'double-trigger', outcome: 'told' };
    expect(stored).toMatchObject({ subject: 'triggers', lookedAt: at(0), findings: [finding] });
    expect(report.events).toMatchObject([
      { type: 'Drift Found', detail: { subject: finding.subject, findings: [finding] } },
    ]);
    expect(report.counts).toEqual(['DriftFound double-trigger']);
  });

  it('looks once an hour, and tells only of what is new', async () => {
    await findRogueTriggers(ports(), 20_000, report);
    clock.advance(3_599);
    await findRogueTriggers(ports(), 20_000, report);
    expect(looks).toBe(1);
    clock.advance(1);
    rules.push(rule({ name: 'another', targets: [pipelineTarget('app-dev'), pipelineTarget('app-prod')] }));
    await findRogueTriggers(ports(), 20_000, report);
    expect(looks).toBe(2);
    expect(stored?.findings).toHaveLength(3);
    // One event for the rule, whatever the number of its targets.
    expect(report.events).toHaveLength(2);
    expect(report.events[1]).toMatchObject({ detail: { findings: [{}, {}] } });
    expect(report.counts).toEqual(Array.from({ length: 3 }, () => 'DriftFound double-trigger'));
  });

  it('forgets what is gone, and tells of it again when it is back', async () => {
    await findRogueTriggers(ports(), 20_000, report);
    for (const now of [[], [rule()]]) {
      rules = now;
      clock.advance(3_600);
      await findRogueTriggers(ports(), 20_000, report);
      expect(stored?.findings).toHaveLength(now.length);
    }
    expect(report.events).toHaveLength(2);
  });

  it('looks again where the last look is of a time to come', async () => {
    await findRogueTriggers(ports(), 20_000, report);
    clock.advance(-7_200);
    await findRogueTriggers(ports(), 20_000, report);
    expect(looks).toBe(2);
  });

  it('fails where the rules cannot be read, and stores nothing', async () => {
    const failing = { ...ports(), rules: { targeted: () => Promise.reject(new Error('denied')) } };
    await expect(findRogueTriggers(failing, 20_000, report)).rejects.toThrow('denied');
    expect(stored).toBeUndefined();
  });

  it('gives up what takes too long, says so, and stores nothing', async () => {
    const hanging = (_: unknown, signal?: AbortSignal) =>
      new Promise<never>((__, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const began = performance.now();
    await findRogueTriggers({ ...ports(), rules: { targeted: hanging } }, 4_000, report);
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(report.lines).toMatchObject([{ level: 'warn', message: 'rogue triggers not looked for' }]);
    expect(stored).toBeUndefined();
  });

  it('gives up also where the registry hangs', async () => {
    const hanging = { ...ports(), followers: { all: () => new Promise<never>(() => undefined) } };
    await findRogueTriggers(hanging, 4_000, report);
    expect(report.lines).toMatchObject([{ level: 'warn', message: 'rogue triggers not looked for' }]);
    expect(stored).toBeUndefined();
  });

  it('does not look where little time is left', async () => {
    await findRogueTriggers(ports(), 3_999, report);
    expect(looks).toBe(0);
    expect(report.lines).toMatchObject([{ message: 'rogue triggers not looked for', reason: 'time-short' }]);
  });

  it('keeps of long patterns the beginning', async () => {
    const referenceName = Array.from({ length: 100 }, (_, n) => `release/${n}`);
    rules = [rule({ pattern: pushPattern({ referenceName: ['main', ...referenceName] }) })];
    await findRogueTriggers(ports(), 20_000, report);
    const [{ observed = '' } = {}] = stored?.findings ?? [];
    expect(observed).toHaveLength(300);
    expect(observed).toMatch(/^\{"source":\["aws.codecommit"\].*\.\.\.$/);
  });

  it('keeps as many findings as an item holds, says how many it left out, and tells of none twice', async () => {
    const pattern = pushPattern({ referenceName: Array.from({ length: 50 }, (_, n) => `é/${n}`) });
    const targets = [pipelineTarget('app-dev')];
    rules = Array.from({ length: 1_000 }, (_, n) => rule({ name: `b-${n}`, pattern, targets }));
    await findRogueTriggers(ports(), 20_000, report);
    expect(stored).toMatchObject({ omitted: 700 });
    expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThan(350_000);
    expect(report.lines).toContainEqual(
      expect.objectContaining({ message: 'rogue triggers left out', omitted: 700, kept: 300 }),
    );
    expect(report.events).toHaveLength(300);
    rules.unshift(rule({ name: 'a', pattern, targets }));
    clock.advance(3_600);
    await findRogueTriggers(ports(), 20_000, report);
    expect(stored).toMatchObject({ omitted: 701 });
    expect(report.events).toHaveLength(300);
  });

  it('keeps fewer of big ones', async () => {
    const bus = 'é'.repeat(250);
    const targets = Array.from({ length: 100 }, (_, n) => ({
      Id: `${n}`,
      Arn: `arn:aws:events:ap-south-1:${PIPELINES}:event-bus/${bus}${n}`,
    }));
    rules = Array.from({ length: 5 }, (_, n) => rule({ name: `b-${n}`, bus, targets }));
    await findRogueTriggers(ports(), 20_000, report);
    const { findings = [], omitted = 0 } = stored ?? {};
    expect(findings.length + omitted).toBe(500);
    expect(findings.length).toBeLessThan(300);
    expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThan(350_000);
  });
});
