import { describe, expect, it } from 'vitest';
import {
  AccountId,
  addSeconds,
  branchRef,
  CommitId,
  EventTime,
  PipelineName,
  RefName,
  RepositoryArn,
  repositoryParts,
  wholeSeconds,
} from '../../../shared/domain/names.ts';
import { APP, at, commit, REGION, SOURCE } from '../../support/builders.ts';

describe('a name', () => {
  it.each([
    ['account', AccountId, '111111111111', ['', '1'.repeat(11), '1'.repeat(13), `x${'1'.repeat(12)}`, '11111111111x']],
    [
      'repository',
      RepositoryArn,
      APP,
      ['', `x${APP}`, `${APP}/x`, APP.replace('aws', 'gcp'), APP.replace(SOURCE, '1')],
    ],
    ['repository of China', RepositoryArn, APP.replace('aws', 'aws-cn'), [APP.replace('codecommit', 's3')]],
    ['repository with a long name', RepositoryArn, APP.replace(/app$/, 'x'.repeat(100)), [APP.replace(/app$/, '')]],
    ['pipeline', PipelineName, 'A.b@c-d_9', ['', 'a b', 'a/b', 'é', 'x'.repeat(101)]],
    ['commit', CommitId, commit('a'), ['', 'a'.repeat(39), 'a'.repeat(41), 'A'.repeat(40), 'g'.repeat(40)]],
    [
      'branch',
      RefName,
      'refs/heads/a/ü',
      ['', 'main', 'refs/heads/', 'refs/pull/1', 'xrefs/heads/a', 'refs/heads/a b'],
    ],
    [
      'git tag',
      RefName,
      'refs/tags/v1',
      ['refs/tags', 'refs/tags/a~1', 'refs/tags/a:b', 'refs/tags/a\\b', 'refs/tags/['],
    ],
    ['moment', EventTime, '2026-01-02T03:04:05Z', ['', '2026-01-02', '2026-01-02T03:04:05.1Z', '2026-13-02T03:04:05Z']],
  ])('of one %s', (_what, schema, valid, invalid) => {
    expect(schema.safeParse(valid).data).toBe(valid);
    expect(invalid.filter((each) => schema.safeParse(each).success)).toEqual([]);
  });

  it('of a repository has parts', () => {
    expect(repositoryParts(APP)).toEqual({ region: REGION, account: SOURCE, name: 'app' });
  });

  it('of a branch is full', () => {
    expect(branchRef('a/b')).toBe('refs/heads/a/b');
    expect(() => branchRef('a b')).toThrow();
  });
});

describe('a moment', () => {
  it('is moved by seconds, over midnight too', () => {
    expect(addSeconds(at(0), 61)).toBe('2026-01-02T12:01:01Z');
    expect(addSeconds(at(0), -12 * 3600 - 1)).toBe('2026-01-01T23:59:59Z');
  });

  it('is rounded down', () => {
    expect(wholeSeconds(new Date(Date.UTC(2026, 0, 2, 12, 0, 0, 999)))).toBe(at(0));
  });
});
