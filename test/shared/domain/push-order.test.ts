import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Push } from '../../../shared/domain/push.ts';
import { inOrder } from '../../../shared/domain/push-order.ts';
import { at, commit } from '../../support/builders.ts';

type Row = readonly [id: string, old: string | undefined, next: string, seconds: number];
const push = ([id, old, next, seconds]: Row): Push => ({
  id,
  commit: commit(next),
  ...(old === undefined ? {} : { oldCommit: commit(old) }),
  time: at(seconds),
  dispatched: false,
});

describe('the order of pushes', () => {
  it.each<[string, Row[]]>([
    // what, pushes as they happened
    [
      'the chain, within one second',
      [
        ['1', 'a', 'b', 5],
        ['2', 'b', 'c', 5],
        ['3', 'c', 'd', 5],
      ],
    ],
    [
      'the chain, over clocks that differ by five seconds',
      [
        ['1', 'a', 'b', 9],
        ['2', 'b', 'c', 4],
      ],
    ],
    [
      'time, over six',
      [
        ['2', 'b', 'c', 4],
        ['1', 'a', 'b', 10],
      ],
    ],
    [
      'time, where two pushes end at the commit',
      [
        ['x', 'd', 'b', 1],
        ['y', 'b', 'c', 2],
        ['z', 'e', 'b', 4],
      ],
    ],
    [
      'time, where two pushes begin at the commit',
      [
        ['y', 'b', 'c', 2],
        ['z', 'b', 'd', 3],
        ['x', 'a', 'b', 4],
      ],
    ],
    [
      'time, after a branch went there and back',
      [
        ['1', 'a', 'b', 1],
        ['2', 'b', 'a', 2],
      ],
    ],
    [
      'time, in a circle of three',
      [
        ['1', 'a', 'b', 1],
        ['2', 'b', 'c', 2],
        ['3', 'c', 'a', 3],
      ],
    ],
    [
      'time, in a circle of four',
      [
        ['1', 'a', 'b', 1],
        ['2', 'b', 'c', 2],
        ['3', 'c', 'd', 3],
        ['4', 'd', 'a', 4],
      ],
    ],
    [
      'time, beside a push that went nowhere',
      [
        ['1', 'a', 'a', 1],
        ['2', 'a', 'b', 2],
      ],
    ],
    [
      'time, for a ref that was made anew at an old commit',
      [
        ['1', 'a', 'b', 1],
        ['again', undefined, 'a', 3],
      ],
    ],
    [
      'the chain, for a ref that was made',
      [
        ['made', undefined, 'a', 3],
        ['1', 'a', 'b', 3],
      ],
    ],
  ])('is %s, in whatever order they are told', (_what, rows) => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (told) => {
        expect(inOrder(told.map(push)).map(({ id }) => id)).toEqual(rows.map(([id]) => id));
      }),
    );
  });
});
