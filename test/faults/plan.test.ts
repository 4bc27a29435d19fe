import { describe, expect, it } from 'vitest';
import { caseId, pairs, parseCase, type Recorded, randomFrom, sample, singles } from './plan.ts';
import type { Site } from './site.ts';

const site = (by: string, operation: string, more: Partial<Site> = {}): Site => {
  return { by, service: 'dynamodb', operation, role: by, mentions: [], nth: 0, ...more };
};
const FLOW: Recorded = {
  flow: 'push-1',
  isPaired: true,
  healsLostEvents: false,
  sites: [
    site('arrival', 'Ingest', { item: 'push', service: 'events' }),
    site('events', 'SendMessage', { service: 'sqs' }),
    site('dispatch', 'PutItem', { item: 'REPO.REF' }),
    site('dispatch', 'PutItem', { item: 'REPO.REF', nth: 1 }),
    site('start', 'StartPipelineExecution', { service: 'codepipeline' }),
    site('start', 'DeleteMessageBatch', { service: 'sqs' }),
  ],
};
const ids = singles(FLOW).map(caseId);
const all = [...singles(FLOW), ...pairs(FLOW, 30, randomFrom(1))];

describe('the cases of a flow', () => {
  it('are every call under every fault that can meet it', () => {
    expect(ids).toContain('push-1:dispatch/PutItem/REPO.REF/1:crash-after');
    expect(ids).toContain('push-1:events/SendMessage/0:duplicate');
    expect(new Set(ids).size).toBe(ids.length);
    const of = (part: string) => ids.filter((id) => id.includes(part)).length;
    expect([of('REPO.REF/0'), of('events/'), of('DeleteMessageBatch'), of('Ingest')]).toEqual([9, 7, 1, 2]);
  });

  it('of starts come a second time, with tokens ignored', () => {
    const again = ids.filter((id) => id.endsWith('+tokens'));
    expect(again).toHaveLength(9);
    expect(again.every((id) => id.includes('start/StartPipelineExecution/0'))).toBe(true);
  });

  it('kill nobody where AWS itself calls, and lose no event where nothing would find it', () => {
    expect(ids.filter((id) => id.includes('events/') && id.includes('crash'))).toEqual([]);
    expect(ids.filter((id) => id.includes('drop'))).toEqual([]);
    expect(singles({ ...FLOW, healsLostEvents: true }).map(caseId)).toContain('push-1:arrival/Ingest/push/0:drop');
  });

  it('can be told by their names', () => {
    for (const each of all) expect(parseCase(caseId(each), [FLOW])).toEqual(each);
  });

  it.each([
    ['push-2:dispatch/PutItem/REPO.REF/0:error', 'no flow push-2'],
    ['push-1:dispatch/GetItem/0:error', 'makes no call dispatch/GetItem/0'],
    ['push-1:events/SendMessage/0:crash-after', 'no fault crash-after for events/SendMessage/0'],
  ])('that there are not are refused: %s', (id, why) => {
    expect(() => parseCase(id, [FLOW])).toThrow(why);
  });
});

describe('a sample', () => {
  it('is the same for the same seed', () => {
    const drawn = (seed: number) => sample(all, 20, randomFrom(seed)).map(caseId);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('has every operation under every kind of fault, as far as there is room', () => {
    const crossed = (cases: typeof all) =>
      new Set(cases.flatMap(({ blows }) => blows.map(({ site: { operation }, kind }) => `${operation} ${kind}`)));
    const drawn = sample(all, crossed(all).size, randomFrom(3));
    expect(crossed(drawn)).toEqual(crossed(all));
    expect(sample(all, 5, randomFrom(3))).toHaveLength(5);
    expect(new Set(sample(all, all.length + 5, randomFrom(3)).map(caseId)).size).toBe(all.length);
  });
});

describe('pairs', () => {
  it('are of two faults each, and never two that hang', () => {
    const drawn = pairs(FLOW, 40, randomFrom(2));
    expect(drawn).toHaveLength(40);
    for (const { blows } of drawn) {
      expect(blows).toHaveLength(2);
      expect(blows.map(({ kind }) => kind)).not.toEqual(['hang', 'hang']);
    }
  });
});
