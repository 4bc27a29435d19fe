import { beforeEach, describe, expect, it } from 'vitest';
import type { EventBus } from '../../../shared/adapters/event-bus.ts';
import type { EventEntry } from '../../../shared/domain/event-entry.ts';
import { sizeOf } from '../../../shared/domain/fit-detail.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import type { Problem } from '../../../shared/domain/tags/problem.ts';
import { createTelling } from '../../../shared/runtime/telling.ts';
import { lambdaContext } from '../../support/invocation.ts';
import { started } from '../../support/told.ts';

type Put = EventBus['put'];

const errors: [string, Record<string, unknown>][] = [];
const counts: string[] = [];
let waits = 0;
let buses = 0;
beforeEach(() => {
  for (const list of [errors, counts]) list.splice(0);
  waits = 0;
  buses = 0;
});

function telling(put: Put) {
  return createTelling({
    bus: () => {
      buses += 1;
      return { put };
    },
    clock: {
      async backOff() {
        waits += 1;
      },
    },
    logger: { error: (message, ...extra) => void errors.push([String(message), Object(extra[0])]) },
    count: (metric, dimensions = {}) => void counts.push([metric, ...Object.values(dimensions)].join(' ')),
  });
}
const withTimeLeft = (milliseconds: number) => {
  return { ...lambdaContext('r'), getRemainingTimeInMillis: () => milliseconds };
};
const refuse = (entries: readonly EventEntry[]) =>
  entries.map((entry) => ({ entry, why: 'ThrottlingException: slow' }));
const nameOf = ({ detail }: EventEntry) => String(detail['pipeline']);

describe('events of an invocation', () => {
  it('are sent together, each once, and counted by type', async () => {
    const sent: EventEntry[][] = [];
    const told = telling(async (entries) => {
      sent.push([...entries]);
      return [];
    });
    told.tell(started('one'), 'e1');
    told.tell(started('two'), undefined);
    await told.flush(lambdaContext());
    await told.flush(lambdaContext());
    expect(sent.map((entries) => entries.map(nameOf))).toEqual([['one', 'two']]);
    expect(sent[0]?.[0]).toMatchObject({
      resources: ['arn:aws:codepipeline:ap-south-1:222222222222:one'],
      detail: { version: '1', cause: 'e1', executionId: 'run-1' },
    });
    expect(counts).toEqual(['EventTold Pipeline Started', 'EventTold Pipeline Started']);
    expect(errors).toEqual([]);
  });

  it('cost nothing where there are none', async () => {
    await telling(async () => []).flush(lambdaContext());
    expect(buses).toBe(0);
  });

  it('are tried again alone where they alone were refused', async () => {
    const tries: string[][] = [];
    const told = telling(async (entries) => {
      tries.push(entries.map(nameOf));
      return tries.length === 1 ? refuse(entries.filter((entry) => nameOf(entry) !== 'two')) : [];
    });
    for (const name of ['one', 'two', 'three']) told.tell(started(name), 'e1');
    await told.flush(lambdaContext());
    expect(tries).toEqual([
      ['one', 'two', 'three'],
      ['one', 'three'],
    ]);
    expect(counts).toEqual(Array(3).fill('EventTold Pipeline Started'));
    expect(waits).toBe(1);
  });

  it('are logged whole and counted after four tries', async () => {
    let tries = 0;
    const told = telling(async (entries) => {
      tries += 1;
      return refuse(entries.filter((entry) => nameOf(entry) === 'bad'));
    });
    told.tell(started('good'), 'e1');
    told.tell(started('bad'), 'e1');
    await told.flush(lambdaContext());
    expect({ tries, waits }).toEqual({ tries: 4, waits: 3 });
    expect(counts).toEqual(['EventTold Pipeline Started', 'EventNotTold']);
    const { type, detail } = started('bad');
    expect(errors).toEqual([
      [
        'event not told',
        {
          type,
          resources: ['arn:aws:codepipeline:ap-south-1:222222222222:bad'],
          detail: { version: '1', ...detail, cause: 'e1' },
          why: 'ThrottlingException: slow',
        },
      ],
    ]);
  });

  it('that are too big are cut, not refused', async () => {
    const sent: EventEntry[] = [];
    const told = telling(async (entries) => {
      sent.push(...entries);
      return [];
    });
    const problem: Problem = { tag: 't', value: 'v', reason: 'empty', message: 'm'.repeat(500), expected: 'e' };
    const problems = Array<Problem>(1_000).fill(problem);
    told.tell({ type: 'Follower Invalid', detail: { pipeline: PipelineName.parse('app'), problems } }, 'e1');
    await told.flush(lambdaContext());
    expect(sizeOf(sent[0]?.detail)).toBeLessThan(256 * 1024);
    expect(sent[0]?.detail['cut']).toEqual({ omitted: expect.any(Number), shortened: 0 });
  });
});

describe('the time for sending', () => {
  /** A bus that never answers and heeds nothing but the end of the time. */
  const hang: Put = (entries, signal) =>
    new Promise((resolve) => {
      const keepAlive = setTimeout(() => undefined, 60_000);
      const end = () => {
        clearTimeout(keepAlive);
        resolve(refuse(entries));
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });

  it.each([
    { left: 2_300, atLeast: 250, atMost: 2_000 },
    { left: 28_000, atLeast: 2_900, atMost: 5_000 },
    { left: 1_000, atLeast: 0, atMost: 1_000 },
  ])('ends after $atMost ms at most with $left ms left', async ({ left, atLeast, atMost }) => {
    const told = telling(hang);
    told.tell(started('one'), 'e1');
    const before = performance.now();
    await told.flush(withTimeLeft(left));
    const took = performance.now() - before;
    expect(took).toBeGreaterThanOrEqual(atLeast);
    expect(took).toBeLessThanOrEqual(atMost);
    expect(waits).toBe(0);
    expect(counts).toEqual(['EventNotTold']);
    expect(errors).toHaveLength(1);
  });

  it('fails nothing, whatever breaks', async () => {
    const told = telling(() => {
      throw new Error('no such method');
    });
    told.tell(started('one'), 'e1');
    await told.flush(lambdaContext());
    expect(counts).toEqual(['EventNotTold']);
    expect(errors).toMatchObject([
      ['events not told', { told: [{ event: started('one'), cause: 'e1' }], error: { message: 'no such method' } }],
    ]);
  });
});
