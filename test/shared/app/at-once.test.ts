import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapAtOnce } from '../../../shared/app/at-once.ts';

describe('mapAtOnce', () => {
  it('gives results in order, and works on so many at once', async () => {
    let now = 0;
    let most = 0;
    const results = await mapAtOnce([30, 10, 20, 5, 1], 2, async (wait) => {
      now += 1;
      most = Math.max(most, now);
      await setTimeout(wait);
      now -= 1;
      return wait;
    });
    expect(results).toEqual([30, 10, 20, 5, 1]);
    expect(most).toBe(2);
  });

  it('begins nothing after an error, and throws it when all under way have ended', async () => {
    const ended: number[] = [];
    const work = mapAtOnce([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await setTimeout(20);
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });

  it('takes nothing', async () => {
    expect(await mapAtOnce([], 3, async () => 1)).toEqual([]);
  });
});
