import { describe, expect, it } from 'vitest';
import { withEdits } from '../../../../shared/domain/drift/edit.ts';

describe('edits', () => {
  const value = { a: { b: [{ c: 1 }, { c: 2 }] }, d: 'x' };

  it.each([
    ['a member', { path: ['d'], value: 'y' }, { ...value, d: 'y' }],
    ['a member in a list', { path: ['a', 'b', 1, 'c'], value: 3 }, { ...value, a: { b: [{ c: 1 }, { c: 3 }] } }],
    ['a member that was not there', { path: ['a', 'e', 'f'], value: 1 }, { ...value, a: { ...value.a, e: { f: 1 } } }],
    ['nothing new', { path: ['a', 'b', 0, 'c'], value: 1 }, value],
  ])('set %s and leave the rest', (_what, edit, expected) => {
    expect(withEdits(value, [edit])).toEqual(expected);
    expect(value).toEqual({ a: { b: [{ c: 1 }, { c: 2 }] }, d: 'x' });
  });

  it('are made in order', () => {
    const edits = [
      { path: ['d'], value: { e: 1 } },
      { path: ['d', 'e'], value: 2 },
    ];
    expect(withEdits(value, edits)).toMatchObject({ d: { e: 2 } });
  });

  it('go through no text', () => {
    expect(() => withEdits(value, [{ path: ['d', 'e'], value: 1 }])).toThrow(/d.*"x"|no object at/);
  });
});
