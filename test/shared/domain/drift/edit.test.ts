import { describe, expect, it } from 'vitest';
import { type Edit, withEdits } from '../../../../shared/domain/drift/edit.ts';

describe('edits', () => {
  const value = { a: { b: [{ c: 1 }, { c: 2 }] }, d: 'x' };

  it.each([
    ['a member', { path: ['d'], value: 'y' }, { ...value, d: 'y' }],
    ['a member in a list', { path: ['a', 'b', 1, 'c'], value: 3 }, { ...value, a: { b: [{ c: 1 }, { c: 3 }] } }],
    ['a member that was not there', { path: ['a', 'e', 'f'], value: 1 }, { ...value, a: { ...value.a, e: { f: 1 } } }],
    ['a member that is called like an index', { path: ['a', 0], value: 1 }, { ...value, a: { ...value.a, 0: 1 } }],
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

  it.each<[string, Edit, string]>([
    ['through no text', { path: ['d', 'e', 'f'], value: 1 }, 'e.f'],
    ['through no text, which is told', { path: ['d', 'e'], value: 1 }, '"x"'],
    ['by no name through a list', { path: ['a', 'b', 'c'], value: 1 }, '[{"c":1},{"c":2}]'],
    ['to nothing', { path: [], value: null }, 'null'],
  ])('go %s', (_where, edit, told) => {
    expect(() => withEdits(value, [edit])).toThrow(told);
  });
});
