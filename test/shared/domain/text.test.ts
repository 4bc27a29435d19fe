import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { filled, text } from '../../../shared/domain/text.ts';

/** Has a length that is no number and cannot be made one, as JSON may have. */
const hostile: unknown = JSON.parse('{"length":{"toString":"x"}}');

describe('text', () => {
  it.each([
    ['x', true],
    ['x'.repeat(100), true],
    ['two\nlines', true],
    ['', false],
    ['x'.repeat(101), false],
    [5, false],
    [hostile, false],
  ])('of at most a hundred characters is %j: %s', (value, expected) => {
    expect(text(100).safeParse(value).success).toBe(expected);
  });

  it('has no end unless one is given', () => {
    expect(text().safeParse('x'.repeat(100_000)).success).toBe(true);
    expect(text().safeParse('').success).toBe(false);
  });
});

describe('a filled list', () => {
  it.each([
    [['x'], true],
    [[], false],
    [[5], false],
    ['x', false],
    [hostile, false],
  ])('is %j: %s', (value, expected) => {
    expect(filled(z.string()).safeParse(value).success).toBe(expected);
  });
});
