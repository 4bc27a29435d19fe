import { describe, expect, it } from 'vitest';
import { matchesArn, matchesPattern } from '../../../shared/domain/iam-pattern.ts';

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a', '', false],
    ['?', '', false],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Get*', 's3:PutObject', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b*', 'xaxxbx', true],
    ['*a*b*', 'xbxxax', false],
    ['*ab', 'aab', true],
    ['a**', 'a', true],
    ['a*c', 'abcbc', true],
    ['a*c?', 'abcbc', false],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  // Tried in every way, it would take longer than anybody waits.
  it('of many stars is decided', () => {
    expect(matchesPattern(`${'*a'.repeat(5_000)}b`, 'a'.repeat(10_000))).toBe(false);
  });
});

describe('a pattern of ARNs', () => {
  const role = 'arn:aws:iam::222222222222:role/teams/shop';
  it.each([
    [role, true],
    ['arn:aws:iam::222222222222:role/*', true],
    ['arn:*:iam::*:role/teams/????', true],
    // No wildcard goes beyond its part.
    ['arn:aws:iam:*', false],
    ['*', false],
    ['arn:aws:iam::222222222222:role/teams', false],
  ])('%s: %s', (pattern, expected) => {
    expect(matchesArn(pattern, role)).toBe(expected);
  });

  it('takes colons in the resource as they are', () => {
    const arn = 'arn:aws:codecommit:r:1:a:b';
    expect(matchesArn('arn:aws:codecommit:r:1:a:*', arn)).toBe(true);
    expect(matchesArn('arn:aws:codecommit:r:1:*', arn)).toBe(true);
    expect(matchesArn('arn:aws:codecommit:r:1:b', arn)).toBe(false);
    expect(matchesArn('arn:aws:codecommit:r:1:ab', arn)).toBe(false);
    expect(matchesArn('arn:aws:codecommit:r:*:b', arn)).toBe(false);
  });
});
