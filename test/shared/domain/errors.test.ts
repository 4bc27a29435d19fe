import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BusyError, describeIssues, shorten, TerminalError } from '../../../shared/domain/errors.ts';
import { parseJson } from '../../../shared/domain/json.ts';

const Schema = z.object({
  name: z.string(),
  mode: z.enum(['head', 'commit']).optional(),
  deep: z.object({ list: z.array(z.number()) }).optional(),
  code: z.string().regex(/^\d+$/, 'expected digits').optional(),
});

const issuesOf = (value: unknown, root?: string): string => {
  const { error } = Schema.safeParse(value);
  if (error === undefined) throw new Error('valid');
  return describeIssues(error, value, root);
};

describe('what zod found wrong, in a line', () => {
  it.each([
    [{}, 'name: expected string, got nothing'],
    [{ name: 1 }, 'name: expected string, got 1'],
    [{ name: null }, 'name: expected string, got null'],
    [null, 'expected object, got null'],
    ['text', 'expected object, got "text"'],
    [{ name: 'a', mode: 'x' }, 'mode: expected one of "head"|"commit", got "x"'],
    [{ name: 'a', code: 'x' }, 'code: expected digits, got "x"'],
    [{ name: 'a', deep: { list: [1, 'b'] } }, 'deep.list.1: expected number, got "b"'],
    [{ name: 'a', deep: 5 }, 'deep: expected object, got 5'],
    [{ name: 1, deep: { list: 'x' } }, 'name: expected string, got 1; deep.list: expected array, got "x"'],
  ])('%j', (value, expected) => {
    expect(issuesOf(value)).toBe(expected);
  });

  it('names the root of the value', () => {
    expect(issuesOf({ name: 1 }, 'detail')).toBe('detail.name: expected string, got 1');
    expect(issuesOf(3, 'detail')).toBe('detail: expected object, got 3');
  });

  it.each([
    // A schema may look inside a text, or beyond what is there.
    ['name', ['name'], '"name"'],
    [{ a: 'text' }, ['a', 'b'], '"text"'],
    [{ a: null }, ['a', 'b'], 'null'],
    [{ a: { b: 1 } }, ['a', 'b'], '1'],
  ])('shows of %j the value at %j: %s', (value, path, shown) => {
    expect(describeIssues({ issues: [{ path, message: 'wrong' }] }, value)).toBe(
      `${path.join('.')}: wrong, got ${shown}`,
    );
  });
});

describe('the problem that a schema words itself', () => {
  it.each(['not an Invalid input: x', 'a, received b, or c'])('stays as it is: %s', (message) => {
    expect(describeIssues({ issues: [{ path: ['a'], message }] }, { a: 1 })).toBe(`a: ${message}, got 1`);
  });
});

describe('a value in a message', () => {
  it.each([
    [undefined, 'nothing'],
    [{ a: [1] }, '{"a":[1]}'],
    ['x'.repeat(98), `"${'x'.repeat(98)}"`],
    ['x'.repeat(99), `"${'x'.repeat(96)}...`],
  ])('%j', (value, expected) => {
    expect(shorten(value)).toBe(expected);
    expect(shorten(value).length).toBeLessThanOrEqual(100);
  });
});

describe('errors', () => {
  it('say what they are by name, and keep their cause', () => {
    const cause = new Error('below');
    const terminal = new TerminalError('not-json', 'got 5 characters', { cause });
    expect(terminal).toMatchObject({ name: 'TerminalError', reason: 'not-json', message: 'got 5 characters', cause });
    expect(new BusyError('pipeline app')).toMatchObject({ name: 'BusyError', message: expect.stringContaining('app') });
  });
});

describe('a JSON text', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['', undefined],
    ['{', undefined],
  ])('%j', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });
});
