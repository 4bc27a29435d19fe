import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SweepPorts } from '../../../shared/app/sweep-account.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { definition } from '../../support/builders.ts';
import { CONDITIONS, type Condition, isNominated, sweepWorld, type Trouble } from '../../support/sweep-world.ts';

const PAGES = { listed: 3, tagged: 2 };

async function worldOf(conditions: readonly Condition[]) {
  const made = sweepWorld(PAGES);
  for (const [n, condition] of conditions.entries()) await made.add(`app-${n + 10}`, condition);
  const expected = conditions.flatMap((condition, n) => (isNominated(condition) ? [`app-${n + 10}`] : []));
  return { ...made, expected };
}

type World = Awaited<ReturnType<typeof worldOf>>;

/** Sweeps on, undisturbed, from what was left: the first that completes ends it. */
async function sweepToTheEnd({ sweep, clock }: World): Promise<void> {
  clock.advance(300);
  expect(await sweep('last')).toBe('SweepCompleted');
}

const conditions = fc.array(fc.constantFrom(...CONDITIONS), { minLength: 4, maxLength: 14 });
const troubles = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom<Trouble>('throttled', 'expired', 'short')),
  { maxLength: 8 },
);

describe('a sweep that is interrupted', () => {
  const each: readonly Condition[] = [...CONDITIONS, 'kept'];
  const pages = Array.from({ length: 4 + 5 }, (_, n) => n);

  it.each<[Trouble, string]>([
    ['throttled', 'throttled'],
    ['short', 'time-short'],
  ])('%s before any page goes on from there', async (trouble, reason) => {
    for (const page of pages) {
      const made = await worldOf(each);
      const before = Array.from({ length: page }, () => undefined);
      expect(await made.sweep('sweep-1', [...before, trouble])).toBe(`SweepInterrupted ${reason}`);
      const line = { message: 'sweep interrupted', reason, list: page < 5 ? 'tagged' : 'listed' };
      expect(made.report.lines.at(-1)).toMatchObject(line);
      expect(made.calls.listed + made.calls.tagged).toBe(page);
      made.clock.advance(300);
      expect(await made.sweep('sweep-2')).toBe('SweepCompleted');
      expect(made.calls).toEqual({ tagged: 5, listed: 4 });
      expect(made.nominated()).toEqual(made.expected);
      expect(await made.ports.sweeps.read()).toEqual({ lastCompleted: '2026-01-02T12:05:00Z' });
    }
  });

  it('starts the list over whose token expired', async () => {
    const made = await worldOf(each);
    await made.sweep('sweep-1', [undefined, undefined, 'throttled']);
    made.clock.advance(300);
    expect(await made.sweep('sweep-2', ['expired'])).toBe('SweepCompleted');
    expect(made.calls).toEqual({ tagged: 2 + 5, listed: 4 });
    expect(made.report.lines).toContainEqual(expect.objectContaining({ message: 'sweep starts a list over' }));
    expect(made.nominated()).toEqual(made.expected);
  });

  it('fails where a list refuses the token that it gave just now', async () => {
    const made = await worldOf(each);
    const tagged: SweepPorts['census']['tagged'] = async (token) =>
      token === undefined ? made.ports.census.tagged(token) : { kind: 'expired' };
    const ports = { ...made.ports, census: { ...made.ports.census, tagged } };
    await expect(made.sweep('sweep-1', [], ports)).rejects.toThrow('tagged refuses the token that it gave');
  });

  it('begins anew where a quarter of an hour has passed', async () => {
    const made = await worldOf(each);
    await made.sweep('sweep-1', [undefined, undefined, 'throttled']);
    made.clock.advance(900);
    await made.sweep('sweep-2');
    expect(made.calls).toEqual({ tagged: 2 + 5, listed: 4 });
  });

  it('does not store again what did not advance, so that what is over meanwhile stays over', async () => {
    const made = await worldOf(each);
    await made.sweep('sweep-1', [undefined, 'throttled']);
    const { progress } = await made.ports.sweeps.read();
    const puts: unknown[] = [];
    const sweeps = { read: made.ports.sweeps.read, put: async (state: unknown) => void puts.push(state) };
    await made.sweep('sweep-2', ['throttled'], { ...made.ports, sweeps });
    expect(puts).toEqual([]);
    await made.sweep('sweep-3', [undefined, 'throttled'], { ...made.ports, sweeps });
    expect(puts).toMatchObject([{ progress: { began: progress?.began } }]);
  });

  it('nominates in the end what a sweep without interruption does, each once a sweep', async () => {
    const waits = fc.constantFrom(60, 300, 300, 300, 1000);
    await fc.assert(
      fc.asyncProperty(conditions, fc.array(fc.tuple(troubles, waits), { maxLength: 5 }), async (all, history) => {
        const made = await worldOf(all);
        for (const [n, [each, wait]] of history.entries()) {
          await made.sweep(`sweep-${n}`, each);
          made.clock.advance(wait);
        }
        await sweepToTheEnd(made);
        expect(made.nominated()).toEqual(made.expected);
        const sent = made.messages.filter(({ cause }) => cause !== 'last').map(({ key, cause }) => `${cause} ${key}`);
        expect(new Set(sent).size).toBe(sent.length);
      }),
      { numRuns: 500 },
    );
  });

  it('does no harm beside another, and hides no later change from the next two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), conditions, troubles, troubles, troubles, async (scheduler, all, ...each) => {
        const made = await worldOf([...all, 'kept']);
        const [before, ...both] = each;
        await made.sweep('before', before);
        const sweeping = both.map((one, n) => made.sweep(`sweep-${n}`, one, interleaved(made.ports, scheduler)));
        await scheduler.waitFor(Promise.all(sweeping));
        const changed = `app-${all.length + 10}`;
        made.codePipeline.store(definition({ name: changed, version: 2 }), { [FOLLOW_TAG]: '@' });
        await made.sweep('resumed');
        await made.sweep('whole');
        expect(made.nominated()).toEqual([...made.expected, changed]);
        expect((await made.ports.sweeps.read()).progress).toBeUndefined();
      }),
    );
  });
});

/** The ports, whose calls wait for the scheduler, so that two sweeps take turns in any order. */
function interleaved(ports: SweepPorts, scheduler: fc.Scheduler): SweepPorts {
  const { census, sweeps } = ports;
  return {
    ...ports,
    census: {
      listed: scheduler.scheduleFunction(census.listed),
      tagged: scheduler.scheduleFunction(census.tagged),
    },
    sweeps: { read: scheduler.scheduleFunction(sweeps.read), put: scheduler.scheduleFunction(sweeps.put) },
  };
}
