import { beforeAll, describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../local/kernel.ts';
import { prepareProof } from './proof.ts';
import { recordRun } from './recorded-run.ts';
import { required } from './required/required.ts';
import { nameOf } from './row.ts';
import { shapeOf } from './shape.ts';
import { UNRECORDED } from './unrecorded.ts';

let seen: AccessRequest[];
/** Names of required calls between the first pair of accounts, by their shape. */
let table: Map<string, string>;

beforeAll(async () => {
  seen = await recordRun();
  const [place] = prepareProof().places;
  table = new Map(place && required(place).map((row) => [shapeOf(row.request), nameOf(row)]));
}, 600_000);

describe('a recorded run of all that the relay does', () => {
  it('makes no call that is not in the table of required calls', () => {
    const shapes = new Set(seen.map(shapeOf));
    expect(shapes.size).toBeGreaterThan(100);
    expect([...shapes].filter((shape) => !table.has(shape))).toEqual([]);
  });

  it('makes every call of the table, but those that a local cloud cannot show', () => {
    const shapes = new Set(seen.map(shapeOf));
    const missing = [...table].filter(([shape]) => !shapes.has(shape)).map(([, name]) => name);
    expect(missing.filter((name) => !UNRECORDED.some(({ pattern }) => pattern.test(name)))).toEqual([]);
    const stale = UNRECORDED.filter(({ pattern }) => !missing.some((name) => pattern.test(name)));
    expect(stale.map(({ pattern }) => String(pattern))).toEqual([]);
  });
});
