import { describe, expect, it } from 'vitest';
import { lintPipeline } from '../../../cli/lint/lint-pipeline.ts';
import { definition, deployment, sourceAction } from '../../support/builders.ts';

const F = 'commit-relay:follow';
const free = { ...deployment, selfService: ['*'] };

/** Findings of a pipeline with these tags: severity, reason, tag and the entry at the caret. */
function findings(tags: Record<string, string>, sources = [sourceAction()], extra = {}) {
  const { findings: found } = lintPipeline({
    where: 'here',
    definition: definition({ sources }),
    tags,
    deployment: free,
    ...extra,
  });
  return found.map(({ severity, reason, tag = '', value = '', position }) =>
    [severity, reason, tag, position === undefined ? '' : value.slice(position).split(' ')[0]].join(' ').trim(),
  );
}

describe('the tags of one pipeline', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, []],
    [{ team: 'a', 'commit-policy': 'x', CommitRelayOwner: 'me' }, []],
    [{ [F]: '@' }, []],
    [{ [F]: 'main release/ hotfix-:' }, []],
    [{ [F]: 'main a..b' }, ['error invalid-entry commit-relay:follow a..b']],
    [{ [F]: 'main main' }, ['warning covered-entry commit-relay:follow main']],
    [{ [F]: '@ main' }, ['warning covered-entry commit-relay:follow main']],
    [{ [F]: 'release/1 release/' }, ['warning covered-entry commit-relay:follow release/1']],
    [
      { [F]: 'release/:: release/ release/x:' },
      ['release/', 'release/x:'].map((e) => `warning covered-entry ${F} ${e}`),
    ],
    [{ [F]: '@', 'commit-relay:paths': 'docs/ docs/a.md' }, ['warning covered-entry commit-relay:paths docs/a.md']],
    [{ [F]: '@', 'commit-relay:paths': 'a/', 'commit-relay:ignore-paths': 'a/b/' }, []],
    [
      { [F]: '@', 'commit-relay:ignore-paths': '::/:.md a.md' },
      ['warning covered-entry commit-relay:ignore-paths a.md'],
    ],
    [{ 'commit-relay:folow': 'main' }, ['error unknown-tag commit-relay:folow']],
    [{ 'commit-relay:follow:Source': 'main' }, ['error no-follow-tag commit-relay:follow:Source']],
    [{ 'Commit-Relay:Follow': 'main' }, ['error near-miss Commit-Relay:Follow']],
    [{ 'commit_relay:follow': 'main', [F]: '@' }, ['error near-miss commit_relay:follow']],
    [{ CommitRelayFollow: 'main' }, ['error near-miss CommitRelayFollow']],
    [{ [F]: '@', 'commit-relay:Paths': 'a/' }, ['error unknown-tag commit-relay:Paths']],
  ])('%j', (tags, expected) => {
    expect(findings(tags)).toEqual(expected);
  });

  it('names the tag that was meant', () => {
    const tags = { [F]: '@', 'commit-relay:path': 'a/' };
    const subject = { where: 'here', definition: definition(), tags, deployment: free };
    expect(lintPipeline(subject).findings).toMatchObject([{ reason: 'unknown-tag', expected: 'commit-relay:paths' }]);
  });
});

describe('two source actions', () => {
  const two = (branch: string) => [sourceAction(), sourceAction({ action: 'Again', branch })];

  it.each<[string, Record<string, string>, string[]]>([
    ['main', { [F]: '@' }, ['warning overlapping-actions']],
    ['develop', { [F]: '@' }, []],
    ['develop', { [F]: '@', [`${F}:Again`]: '@ m:' }, ['warning overlapping-actions']],
    ['main', { [F]: '@', [`${F}:Again`]: '-' }, []],
    ['main', { [F]: '@', 'commit-relay:paths': 'a/', 'commit-relay:paths:Again': 'b/' }, []],
  ])('of one repository, the second of branch %s, with %j', (branch, tags, expected) => {
    expect(findings(tags, two(branch))).toEqual(expected);
  });
});

it('tells of a source action that is polled as well, where it is followed', () => {
  const polled = sourceAction();
  const { PollForSourceChanges: _, ...configuration } = polled.configuration;
  expect(findings({ [F]: '@' }, [{ ...polled, configuration } as typeof polled])).toEqual(['warning polls']);
  expect(findings({}, [{ ...polled, configuration } as typeof polled])).toEqual([]);
});

it('does not judge by what is not known', () => {
  const unknowable = new Set(['foreign-account']);
  const sources = [sourceAction({ account: '333333333333' })];
  expect(findings({ [F]: '@' }, sources)).toEqual(['error foreign-account commit-relay:follow']);
  expect(findings({ [F]: '@' }, sources, { unknowable })).toEqual([]);
});
