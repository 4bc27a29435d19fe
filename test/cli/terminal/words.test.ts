import { expect, it } from 'vitest';
import { followerSentence, meaningOf } from '../../../cli/terminal/words.ts';
import { readEntry } from '../../../shared/domain/tags/grammar.ts';
import type { TagName } from '../../../shared/domain/tags/tag-key.ts';
import { follower } from '../../support/builders.ts';

it.each<[TagName, string, string]>([
  ['follow', '@', 'the branch of the source action'],
  ['follow', '-', 'nothing'],
  ['follow', 'main', 'branch main'],
  ['follow', 'release/', 'all branches below release/'],
  ['follow', 'hotfix-:', 'branches hotfix-*'],
  ['follow', 'release/::', 'branches release/**'],
  ['follow', 'refs/tags/v1', 'git tag v1'],
  ['follow', 'refs/tags/v:', 'git tags v*'],
  ['follow', 'refs/tags/rc/', 'all git tags below rc/'],
  ['repository', '111111111111/app', 'repository app of account 111111111111'],
  ['paths', 'services/api/', 'only where something changed in files below services/api/'],
  ['paths', 'Dockerfile', 'only where something changed in file Dockerfile'],
  ['ignore-paths', '::/:.md', 'not where all that changed is in files **/*.md'],
  ['start', 'commit', 'starts exactly the pushed commit'],
  ['variables', 'VERSION=tag', 'variable VERSION = the pushed git tag'],
  ['paused', 'true', 'paused: pushes are decided and told, and start nothing'],
  ['repair', 'off', 'drift is not looked at'],
])('commit-relay:%s = %s means %s', (name, entry, words) => {
  const reading = readEntry(name, entry);
  expect('means' in reading ? meaningOf(name, reading.means) : reading.fault).toBe(words);
});

it('tells all of a follower in one sentence', () => {
  const full = {
    ...follower('app-dev'),
    paths: ['services/:/'],
    ignorePaths: ['::/:.md'],
    variables: [{ name: 'SHA', fact: 'commit' as const }],
    paused: true as const,
  };
  expect(followerSentence(full)).toBe(
    'Source follows main of 111111111111/app, only for changes in services/*/, not for changes in **/*.md alone, ' +
      'starts the head of the branch at that moment, sets SHA=commit, paused',
  );
});
