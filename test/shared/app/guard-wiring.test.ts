import { describe, expect, it } from 'vitest';
import { SOURCE } from '../../support/builders.ts';
import { guardWorld } from '../../support/guard-world.ts';
import { desiredRule, OTHER } from '../../support/wiring-deployment.ts';

const BUS = 'bus/commit-relay';
const [OURS, THEIRS] = [SOURCE, OTHER].map((account) => desiredRule(account).subject);

const short = (findings: readonly { reason: string; outcome: string }[]) =>
  findings.map(({ reason, outcome }) => `${reason} ${outcome}`);

describe('guardWiring', () => {
  it('is silent about what is right, but counts that it was there and stores when', async () => {
    const world = guardWorld();
    expect(await world.guard()).toEqual([]);
    expect(world.eventBridge.writes).toEqual([]);
    expect(world.report.counts).toEqual(['GuardCompleted']);
    expect(world.report.events).toEqual([]);
    expect(world.report.lines).toMatchObject([{ message: 'guard completed', subjects: 5, findings: 0 }]);
    const lookedAt = '2026-01-02T12:05:00Z';
    expect(await world.wirings.all()).toMatchObject([BUS, OURS, THEIRS].map((subject) => ({ subject, lookedAt })));
  });

  it('repairs what differs, and tells it as repaired alone', async () => {
    const world = guardWorld();
    world.eventBridge.bus = { ...world.policy, Statement: world.policy.Statement.slice(1) };
    world.eventBridge.rules.delete(SOURCE);
    world.change(OTHER, { State: 'DISABLED' });
    const found = ['missing-statement repaired', 'missing-rule repaired', 'rule-disabled repaired'];
    expect(short(await world.guard())).toEqual(found);
    const changes = ['bus', `${OTHER} enable-rule`, `${SOURCE} put-rule`, `${SOURCE} put-target`];
    expect(world.eventBridge.writes.toSorted()).toEqual(changes.toSorted());
    expect(world.report.counts.toSorted()).toEqual([
      'DriftRepaired missing-rule',
      'DriftRepaired missing-statement',
      'DriftRepaired rule-disabled',
      'GuardCompleted',
    ]);
    expect(world.report.events.map(({ type }) => type)).toEqual(found.map(() => 'Drift Repaired'));
    expect(await world.guard()).toEqual([]);
    expect(world.eventBridge.writes).toHaveLength(changes.length);
  });

  it('only tells where it is to observe, and that once, until it is another drift', async () => {
    const world = guardWorld();
    world.change(SOURCE, { State: 'DISABLED', EventPattern: '{"source":["a"]}' });
    const observe = () => world.guard({ mode: 'observe' });
    for (const _ of [1, 2])
      expect(short(await observe())).toEqual(['wrong-pattern observed', 'rule-disabled observed']);
    world.change(SOURCE, { State: 'DISABLED', EventPattern: '{"source":["b"]}' });
    await observe();
    expect(world.eventBridge.writes).toEqual([]);
    const told = world.report.events.map((event) => event.type === 'Drift Found' && short(event.detail.findings));
    expect(told).toEqual([['wrong-pattern observed', 'rule-disabled observed'], ['wrong-pattern observed']]);
    const found = world.report.counts.filter((count) => count !== 'GuardCompleted');
    expect(found).toEqual(['DriftFound wrong-pattern', 'DriftFound rule-disabled', 'DriftFound wrong-pattern']);
    expect(world.report.lines.filter(({ message }) => message === 'drift')).toHaveLength(6);
  });

  it('changes, stores and tells nothing in a dry run', async () => {
    const world = guardWorld();
    world.change(SOURCE, { State: 'DISABLED' });
    expect(short(await world.guard({ isDry: true }))).toEqual(['rule-disabled observed']);
    expect(world.eventBridge.writes).toEqual([]);
    expect(await world.wirings.all()).toEqual([]);
    expect([...world.report.events, ...world.report.counts]).toEqual([]);
  });

  it('tells what AWS refused in its words, and does not take it for a fight', async () => {
    const world = guardWorld();
    world.change(SOURCE, { State: 'DISABLED' });
    world.eventBridge.refuse = { change: `${SOURCE} enable-rule`, kind: 'refused', detail: 'AccessDenied: no' };
    for (const _ of [1, 2, 3, 4, 5, 6])
      expect(await world.guard()).toMatchObject([{ outcome: 'refused', advice: 'AccessDenied: no' }]);
    world.eventBridge.refuse = { change: `${SOURCE} enable-rule`, kind: 'busy', detail: 'later' };
    expect(await world.guard()).toMatchObject([{ outcome: 'waiting', advice: 'later' }]);
    delete world.eventBridge.refuse;
    expect(short(await world.guard())).toEqual(['rule-disabled repaired']);
  });

  it('does not believe a change that is not to be seen, or that cannot be looked at', async () => {
    const world = guardWorld();
    world.change(SOURCE, { State: 'DISABLED' });
    const { rules } = world.ports;
    const blind = { ...rules, change: async () => ({ kind: 'done' }) as const };
    expect(await world.guard({}, { ...world.ports, rules: blind })).toMatchObject([
      { outcome: 'refused', advice: 'AWS took the change, but it is not to be seen' },
    ]);
    const lost = {
      ...rules,
      async change() {
        world.eventBridge.unreachable.set(SOURCE, 'TimeoutError: late');
        return { kind: 'done' } as const;
      },
    };
    expect(await world.guard({}, { ...world.ports, rules: lost })).toMatchObject([
      { outcome: 'refused', advice: 'not seen to be repaired: TimeoutError: late' },
    ]);
  });
});

describe('one subject in trouble', () => {
  it('keeps no other from being mended, also where it hangs until the deadline', async () => {
    const world = guardWorld();
    world.eventBridge.unreachable.set(SOURCE, 'hangs');
    world.change(OTHER, { State: 'DISABLED' });
    const found = await world.guard({ deadline: AbortSignal.timeout(20) });
    expect(short(found)).toEqual(['unreachable told', 'rule-disabled repaired']);
    expect(world.report.counts).toContain('DriftFound unreachable');
    expect(world.report.counts).toContain('GuardCompleted');
  });

  it('fails the run when all others were looked at, where it is the bus or the registry', async () => {
    const world = guardWorld();
    world.change(OTHER, { State: 'DISABLED' });
    const failing = async () => {
      throw new Error('no answer');
    };
    const bus = { ...world.ports.bus, policy: failing };
    await expect(world.guard({}, { ...world.ports, bus })).rejects.toThrow('no answer');
    expect(world.isRight()).toBe(true);
    expect(world.report.lines).toContainEqual(expect.objectContaining({ message: 'wiring not guarded', subject: BUS }));
    const wirings = { ...world.ports.wirings, put: failing };
    await expect(world.guard({}, { ...world.ports, wirings })).rejects.toThrow('3 of 5 subjects: Error: no answer');
    expect(world.report.counts).not.toContain('GuardCompleted');
  });

  it('fails the run where no time was left to look', async () => {
    const world = guardWorld();
    await expect(world.guard({ deadline: AbortSignal.abort() })).rejects.toThrow(`no time was left to look at ${BUS}`);
  });
});
