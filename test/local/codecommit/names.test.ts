import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBranchName, isPath, isRepositoryName } from '../../../local/codecommit/names.ts';

describe('names', () => {
  const accepts = (name: string) => {
    try {
      execFileSync('git', ['check-ref-format', `refs/heads/${name}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  test('git accepts every name that we accept', () => {
    const part = fc.stringMatching(/^[a-c.@{~ \\/-]{1,8}$/);
    fc.assert(
      fc.property(part, (name) => {
        if (isBranchName(name)) expect(accepts(name)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
  test.each(['main', 'feature/a-b', 'ü', 'a@b', 'x.y', 'HEAD-1'])('%s is the name of a branch', (name) => {
    expect(isBranchName(name)).toBe(true);
    expect(accepts(name)).toBe(true);
  });
  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a.',
    'a..b',
    'a.lock',
    'a b',
    'a~',
    'a^',
    'a:',
    'a?',
    'a*',
    'a[',
    'a\\',
    '@',
    'a@{',
    'a\n',
    '-a',
    'f'.repeat(40),
    'x'.repeat(257),
  ])('%j is not the name of a branch', (name) => expect(isBranchName(name)).toBe(false));
  test.each(['a', 'a/b c', '/a', 'a/', '.github/x', '...'])('%j is a path', (path) => expect(isPath(path)).toBe(true));
  test.each(['', '/', 'a//b', '.', 'a/../b', '.git', 'a/.GIT/b', 'a\0'])('%j is no path', (path) =>
    expect(isPath(path)).toBe(false),
  );
  test.each([
    ['a.b_c-1', true],
    ['..', false],
    ['a/b', false],
    ['a.git', false],
    ['', false],
    ['x'.repeat(101), false],
  ])('%j as the name of a repository: %s', (name, answer) => expect(isRepositoryName(name)).toBe(answer));
});
