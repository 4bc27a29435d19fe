import { describe, expect, it } from 'vitest';
import { EventTime } from '../../../shared/domain/names.ts';
import { SOURCE } from '../../support/builders.ts';
import { type Crash, crashEverywhere, crashing } from '../../support/fakes/crashes.ts';
import { guardWorld } from '../../support/guard-world.ts';
import { desiredRule, OTHER } from '../../support/wiring-deployment.ts';

const { subject } = desiredRule();

type World = ReturnType<typeof guardWorld>;

/** Somebody disables the rule, and the guard runs. Gives the outcome. */
async function flip(world: World, options: Parameters<World['guard']>[0] = {}) {
  world.change(SOURCE, { State: 'DISABLED' });
  return (await world.guard(options)).map(({ outcome }) => outcome).join();
}

const contests = ({ report }: World) => report.events.filter(({ type }) => type === 'Drift Contested');

describe('a field that somebody keeps changing', () => {
  it('is left alone after the third repair within an hour, which is told and counted once', async () => {
    const world = guardWorld();
    for (const _ of [1, 2, 3]) expect(await flip(world)).toBe('repaired');
    for (const _ of [4, 5, 6]) expect(await flip(world)).toBe('contested');
    expect(contests(world)).toEqual([{ type: 'Drift Contested', detail: { subject, fields: ['State'] } }]);
    const counted = world.report.counts.filter((count) => count.startsWith('DriftContested'));
    expect(counted).toEqual(['DriftContested rule-disabled', 'DriftContested']);
  });

  it('is repaired again after a day, and when somebody resumes it', async () => {
    const world = guardWorld();
    for (const _ of [1, 2, 3, 4]) await flip(world);
    world.clock.advance(86_400);
    expect(await flip(world)).toBe('repaired');
    // The fifth within 30 days.
    expect(await flip(world)).toBe('repaired');
    expect(await flip(world)).toBe('contested');
    await world.resumptions.resume(subject, EventTime.parse('2026-01-05T00:00:00Z'));
    world.clock.advance(3 * 86_400);
    for (const _ of [1, 2, 3]) expect(await flip(world)).toBe('repaired');
    expect(await flip(world)).toBe('contested');
  });

  it('keeps nothing else from being repaired', async () => {
    const world = guardWorld();
    for (const _ of [1, 2, 3]) await flip(world);
    world.change(SOURCE, { State: 'DISABLED', EventPattern: '{}' });
    const found = await world.guard();
    expect(found.map(({ field, outcome }) => `${field} ${outcome}`)).toEqual([
      'EventPattern repaired',
      'State contested',
    ]);
    expect(world.eventBridge.rules.get(SOURCE)).toMatchObject({ State: 'DISABLED' });
  });

  it('counts once what two tries of one invocation repair', async () => {
    const world = guardWorld();
    for (const _ of [1, 2, 3, 4]) expect(await flip(world, { id: 'same' })).toBe('repaired');
  });

  it('is told of also in a dry run and by one that only observes', async () => {
    const world = guardWorld();
    for (const _ of [1, 2, 3]) await flip(world);
    expect(await flip(world, { isDry: true })).toBe('contested');
    expect(await flip(world, { mode: 'observe' })).toBe('contested');
  });

  it('does not fill the registry where it is another field each time', async () => {
    const world = guardWorld();
    for (let n = 0; n < 600; n += 1) {
      const mine = { Id: `mine-${n}`, Arn: 'arn:x' };
      const rule = world.eventBridge.rules.get(SOURCE);
      world.change(SOURCE, { Targets: [...(rule?.Targets ?? []), mine] });
      await world.guard();
    }
    expect((await world.wirings.read(subject))?.history.repairs).toHaveLength(500);
  });
});

describe('a run that is cut short at any call', () => {
  it('leaves to the next what it did not do, and nothing to the one after', async () => {
    const calls = await crashEverywhere(async (crash) => {
      const world = guardWorld();
      world.eventBridge.bus = { ...world.policy, Statement: world.policy.Statement.slice(0, 1) };
      world.eventBridge.rules.delete(SOURCE);
      world.change(OTHER, { State: 'DISABLED', EventPattern: '{}' });
      const crashed = crashing(world.ports, crash);
      await world.guard({}, crashed.ports).catch(() => undefined);
      await world.guard();
      expect(world.isRight()).toBe(true);
      const writes = world.eventBridge.writes.length;
      expect(await world.guard()).toEqual([]);
      expect(world.eventBridge.writes).toHaveLength(writes);
      return crashed.reached();
    });
    expect(calls).toBeGreaterThan(20);
  });

  it('fights no more than one that is not, though each run is cut short, and the contest is told', async () => {
    const repairs: number[] = [];
    await crashEverywhere(async (crash: Crash) => {
      const world = guardWorld();
      let wasReached = false;
      for (let n = 0; n < 8; n += 1) {
        world.change(SOURCE, { State: 'DISABLED' });
        const crashed = crashing(world.ports, crash);
        await world.guard({}, crashed.ports).catch(() => undefined);
        wasReached ||= crashed.reached();
      }
      repairs.push(world.eventBridge.writes.length);
      await world.guard();
      const isContested = (await world.wirings.read(subject))?.history.contested.length === 1;
      expect(contests(world).length > 0).toBe(isContested);
      return wasReached;
    });
    expect(Math.max(...repairs)).toBe(3);
  });
});
