import { describe, expect, it } from 'vitest';
import type { FindingResult } from '../../../shared/domain/drift/finding.ts';
import { EventTime, wholeSeconds } from '../../../shared/domain/names.ts';
import { SOURCE } from '../../support/builders.ts';
import { guardWorld } from '../../support/guard-world.ts';
import { OTHER } from '../../support/wiring-deployment.ts';

type World = ReturnType<typeof guardWorld>;

const short = (found: readonly FindingResult[]) =>
  found.map(({ subject, reason, outcome }) => `${subject} ${reason} ${outcome}`);
const silent = (account: string) => `heartbeat/${account} source-silent told`;
const tellings = ({ report }: World) =>
  report.events.flatMap((event) => (event.type === 'Source Silent' ? [event.detail] : []));
const counts = ({ report }: World) => report.counts.filter((count) => count === 'SourceSilent').length;

/** A world in which an account was heard of at the first run, and never again. The next run is 20 minutes later. */
async function silentWorld(...accounts: readonly string[]): Promise<World> {
  const world = guardWorld();
  await world.guard();
  for (const account of accounts) world.silent.add(account);
  world.clock.advance(900);
  return world;
}

describe('an account of which nothing is heard', () => {
  it('is found once it is more than fifteen minutes, and not any more at the next heartbeat', async () => {
    const world = guardWorld();
    await world.guard();
    const lastHeard = wholeSeconds(world.clock.now());
    world.silent.add(SOURCE);
    for (const _ of [5, 10, 15]) expect(await world.guard()).toEqual([]);
    const [finding, ...more] = await world.guard();
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ subject: `heartbeat/${SOURCE}`, observed: lastHeard, severity: 'error' });
    expect((await world.heartbeats.read(SOURCE))?.findings).toEqual([finding]);
    world.silent.delete(SOURCE);
    expect(await world.guard()).toEqual([]);
    expect((await world.heartbeats.read(SOURCE))?.findings).toEqual([]);
  });

  it('is told once, and counted at each run with its account and without', async () => {
    const world = await silentWorld(SOURCE);
    for (const _ of [1, 2, 3]) expect(short(await world.guard())).toEqual([silent(SOURCE)]);
    expect(tellings(world)).toMatchObject([{ account: SOURCE, detail: expect.stringMatching(/^every link /) }]);
    expect(counts(world)).toBe(6);
    expect(world.report.events.filter(({ type }) => type === 'Drift Found')).toHaveLength(1);
    world.silent.delete(SOURCE);
    await world.guard();
    world.silent.add(SOURCE);
    world.clock.advance(900);
    await world.guard();
    expect(tellings(world)).toHaveLength(2);
  });

  it('is expected to be heard of from the first look on', async () => {
    const world = guardWorld();
    world.silent.add(OTHER);
    for (const _ of [0, 5, 10, 15]) expect(await world.guard()).toEqual([]);
    const [finding] = await world.guard();
    expect(finding).toMatchObject({ subject: `heartbeat/${OTHER}`, reason: 'source-silent' });
    expect(finding).not.toHaveProperty('observed');
    expect(tellings(world)).toMatchObject([{ account: OTHER }]);
    expect(tellings(world)[0]).not.toHaveProperty('lastHeard');
  });

  it('is told with the link that this run has just repaired', async () => {
    const world = await silentWorld(SOURCE);
    world.change(SOURCE, { State: 'DISABLED' });
    const found = await world.guard();
    expect(found.map(({ reason, outcome }) => `${reason} ${outcome}`)).toEqual([
      'rule-disabled repaired',
      'source-silent told',
    ]);
    expect(tellings(world)).toMatchObject([
      { brokenLink: 'forward-rule', detail: 'broken link: forward-rule: rule-disabled (State, repaired just now)' },
    ]);
  });

  it('is told with the link that only its own account shows', async () => {
    const world = await silentWorld(SOURCE);
    world.links.readings.set(SOURCE, { role: { kind: 'missing' } });
    await world.guard({ mode: 'observe' });
    expect(tellings(world)).toMatchObject([{ brokenLink: 'forward-role' }]);
    // Nothing is looked at where all is well.
    expect(world.links.looked).toEqual([SOURCE]);
  });

  it('leaves no trace in a dry run, not even of a first look', async () => {
    const world = guardWorld();
    world.silent.add(SOURCE).add(OTHER);
    await world.guard({ isDry: true });
    expect(await world.heartbeats.read(SOURCE)).toBeUndefined();
    await world.guard();
    world.clock.advance(900);
    expect(short(await world.guard({ isDry: true }))).toEqual([silent(SOURCE), silent(OTHER)]);
    expect([tellings(world), counts(world)]).toEqual([[], 0]);
    expect((await world.heartbeats.read(SOURCE))?.findings).toEqual([]);
  });

  it('is silent also where a heartbeat of a time to come is stored, which is forgotten', async () => {
    const world = await silentWorld(SOURCE);
    await world.heartbeats.hear(SOURCE, EventTime.parse('2099-01-01T00:00:00Z'));
    expect(short(await world.guard())).toEqual([silent(SOURCE)]);
    expect((await world.heartbeats.read(SOURCE))?.heardAt).toBeUndefined();
    world.silent.delete(SOURCE);
    expect(await world.guard()).toEqual([]);
  });
});

describe('one account in trouble', () => {
  it('that cannot be reached is told with what is not known, and is not asked any more', async () => {
    const world = await silentWorld(SOURCE, OTHER);
    world.eventBridge.unreachable.set(SOURCE, 'AccessDenied: no');
    const found = await world.guard();
    expect(found.map(({ reason }) => reason)).toEqual(['unreachable', 'source-silent', 'source-silent']);
    expect(found[1]?.advice).toContain('forward-role: the account cannot be reached: AccessDenied: no');
    expect(found[2]?.advice).toMatch(/^every link to the relay bus looks right/);
    expect(world.links.looked).toEqual([OTHER]);
  });

  it('is told also where its rule is looked at until the deadline', async () => {
    const world = await silentWorld(SOURCE);
    world.eventBridge.unreachable.set(SOURCE, 'hangs');
    const found = await world.guard({ deadline: AbortSignal.timeout(20) });
    expect(short(found)).toContain(silent(SOURCE));
    expect(world.report.counts).toContain('GuardCompleted');
  });

  const failing = async () => {
    throw new Error('no answer');
  };

  it('keeps no other from being told of, and fails the run: the heartbeats of one cannot be read', async () => {
    const world = await silentWorld(SOURCE, OTHER);
    world.change(SOURCE, { State: 'DISABLED' });
    const { heartbeats } = world;
    const read = (account: string) => (account === SOURCE ? failing() : heartbeats.read(account));
    await expect(world.guard({}, { ...world.ports, heartbeats: { ...heartbeats, read } })).rejects.toThrow('no answer');
    expect(world.isRight()).toBe(true);
    expect(tellings(world).map(({ account }) => account)).toEqual([OTHER]);
    const line = { message: 'wiring not guarded', subject: `heartbeat/${SOURCE}` };
    expect(world.report.lines).toContainEqual(expect.objectContaining(line));
  });

  it('is told where the bus cannot be seen, with that as not known', async () => {
    const world = await silentWorld(SOURCE);
    const bus = { ...world.ports.bus, policy: failing };
    await expect(world.guard({}, { ...world.ports, bus })).rejects.toThrow('no answer');
    expect(tellings(world)).toMatchObject([
      { detail: expect.stringContaining('not known: bus-policy: bus/commit-relay was not guarded: Error: no answer;') },
    ]);
    expect(tellings(world)[0]).not.toHaveProperty('brokenLink');
  });

  it('is not begun where no time is left', async () => {
    const world = await silentWorld(SOURCE);
    const looking = world.guard({ deadline: AbortSignal.abort() });
    await expect(looking).rejects.toThrow('5 of 5 subjects: Error: no time was left to look at bus/commit-relay');
    expect(tellings(world)).toEqual([]);
  });
});
