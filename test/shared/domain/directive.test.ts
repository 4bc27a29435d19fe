import { describe, expect, it } from 'vitest';
import { skipDirective } from '../../../shared/domain/directive.ts';

describe('the directive of a message', () => {
  it.each([
    ['', undefined],
    ['skip ci', undefined],
    ['Fix [skip ci]', '[skip ci]'],
    ['[CI Skip] Fix', '[ci skip]'],
    ['Fix\n\n[skip relay]', '[skip relay]'],
    ['[skip relay] and [skip ci]', '[skip relay]'],
    ['[ci skip] and [skip ci]', '[ci skip]'],
    ['[skip ci] and [skip relay]', '[skip ci]'],
  ])('%j is %s: the first that stands in it', (message, expected) => {
    expect(skipDirective(message)).toBe(expected);
  });
});
