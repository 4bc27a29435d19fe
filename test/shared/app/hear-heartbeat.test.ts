import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hearHeartbeat } from '../../../shared/app/hear-heartbeat.ts';
import { AccountId } from '../../../shared/domain/names.ts';
import { at, SOURCE } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeHeartbeats } from '../../support/fakes/heartbeats.ts';
import { fakeReport } from '../../support/fakes/report.ts';

/** Hears heartbeats of these seconds after noon, at a quarter past. */
async function hear(...seconds: readonly number[]) {
  const clock = fakeClock();
  clock.advance(900);
  const heartbeats = fakeHeartbeats();
  const report = fakeReport();
  for (const second of seconds) {
    const heartbeat = { eventId: `e${second}`, account: AccountId.parse(SOURCE), time: at(second) };
    await hearHeartbeat({ clock, heartbeats }, heartbeat, report);
  }
  return { heardAt: (await heartbeats.read(SOURCE))?.heardAt, report };
}

describe('a heartbeat', () => {
  it('is recorded by its time, logged and counted', async () => {
    const { heardAt, report } = await hear(300);
    expect(heardAt).toBe(at(300));
    expect(report.lines).toEqual([
      { level: 'info', message: 'heartbeat heard', sourceAccount: SOURCE, time: at(300), isNews: true },
    ]);
    expect(report.counts).toEqual(['HeartbeatHeard']);
  });

  it('that comes late, twice or out of order changes nothing', async () => {
    const { heardAt, report } = await hear(300, 600, 300, 600, 0);
    expect(heardAt).toBe(at(600));
    expect(report.counts).toEqual([
      'HeartbeatHeard',
      'HeartbeatHeard',
      ...['HeartbeatRepeated', 'HeartbeatRepeated', 'HeartbeatRepeated'],
    ]);
  });

  it('of a moment to come counts as now, so that nobody is heard of in advance', async () => {
    expect((await hear(999_999)).heardAt).toBe(at(900));
  });

  it('in any order and number leaves what the newest leaves', async () => {
    const moments = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(moments, async (seconds) => {
        expect((await hear(...seconds)).heardAt).toBe(at(Math.min(900, Math.max(...seconds))));
      }),
    );
  });
});
