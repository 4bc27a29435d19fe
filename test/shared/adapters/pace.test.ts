import { describe, expect, it } from 'vitest';
import { createPace } from '../../../shared/adapters/pace.ts';

/** Time that passes while somebody waits; `waits` are the milliseconds of each. */
function fakeTime() {
  const waits: number[] = [];
  const time = {
    at: 1_000,
    waits,
    now: () => time.at,
    async wait(milliseconds: number) {
      waits.push(milliseconds);
    },
  };
  return time;
}

describe('createPace', () => {
  it('keeps no first caller waiting, and each next one for the rest of the interval', async () => {
    const time = fakeTime();
    const turn = createPace(500, time);
    await turn();
    time.at += 200;
    await turn();
    time.at += 300 + 500;
    await turn();
    expect(time.waits).toEqual([300]);
  });

  it('spreads those who ask at once, in their order', async () => {
    const time = fakeTime();
    const turn = createPace(500, time);
    await Promise.all([turn(), turn(), turn()]);
    expect(time.waits).toEqual([500, 1_000]);
  });

  it('saves up no turns that nobody took', async () => {
    const time = fakeTime();
    const turn = createPace(500, time);
    await turn();
    time.at += 60_000;
    await Promise.all([turn(), turn()]);
    expect(time.waits).toEqual([500]);
  });

  it('keeps nobody waiting with no interval', async () => {
    const time = fakeTime();
    const turn = createPace(0, time);
    await Promise.all([turn(), turn()]);
    expect(time.waits).toEqual([]);
  });

  it('really waits', async () => {
    const turn = createPace(30);
    const began = performance.now();
    await turn();
    await turn();
    expect(performance.now() - began).toBeGreaterThanOrEqual(28);
  });
});
