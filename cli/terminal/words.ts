import type { Follower, RefClause } from '../../shared/domain/follower.ts';
import { toStars } from '../../shared/domain/glob.ts';
import { type RepositoryArn, repositoryParts } from '../../shared/domain/names.ts';
import type { FollowTarget } from '../../shared/domain/tags/follow-entry.ts';
import type { Meanings } from '../../shared/domain/tags/grammar.ts';
import type { PushFact } from '../../shared/domain/tags/push-facts.ts';
import type { TagName } from '../../shared/domain/tags/tag-key.ts';

/** What one entry of each tag means, in words. */
const WORDS: { readonly [N in TagName]: (means: Meanings[N]) => string } = {
  follow: followWords,
  repository: ({ account, name }) => `repository ${name} of account ${account}`,
  paths: (path) => `only where something changed in ${pathWords(path)}`,
  'ignore-paths': (path) => `not where all that changed is in ${pathWords(path)}`,
  start: (mode) => START_WORDS[mode],
  variables: ({ name, fact }) => `variable ${name} = ${FACT_WORDS[fact]}`,
  paused: (word) => (word === 'true' ? 'paused: pushes are decided and told, and start nothing' : 'not paused'),
  repair: (mode) => REPAIR_WORDS[mode],
};

export const meaningOf = <N extends TagName>(name: N, means: Meanings[N]): string => WORDS[name](means);

const START_WORDS = {
  head: 'starts the head of the branch at that moment',
  commit: 'starts exactly the pushed commit',
} as const;

const REPAIR_WORDS = {
  repair: 'drift is repaired',
  observe: 'drift is told, not repaired',
  off: 'drift is not looked at',
} as const;

const FACT_WORDS: Readonly<Record<PushFact, string>> = {
  ref: 'the full name of the pushed ref',
  branch: 'the pushed branch',
  tag: 'the pushed git tag',
  commit: 'the pushed commit',
  'old-commit': 'the commit before the push',
  'short-commit': 'the first digits of the pushed commit',
  author: 'the author of the pushed commit',
  message: 'the message of the pushed commit',
  repository: 'the name of the repository',
  account: 'the account of the repository',
  'event-id': 'the id of the event that told of the push',
};

function followWords(target: FollowTarget): string {
  switch (target.kind) {
    case 'own-branch':
      return 'the branch of the source action';
    case 'nothing':
      return 'nothing';
    case 'ref':
      return refWords(target.ref, 'branch', 'git tag');
    case 'prefix':
      return refWords(target.prefix, 'all branches below', 'all git tags below');
    case 'pattern':
      return refWords(toStars(target.pattern), 'branches', 'git tags');
  }
}

const refWords = (full: string, branch: string, tag: string): string =>
  full.startsWith('refs/heads/') ? `${branch} ${short(full)}` : `${tag} ${full.replace('refs/tags/', '')}`;

/** As people name a ref: branches by their name, git tags in full. */
export const short = (full: string): string => full.replace(/^refs\/heads\//, '');

function pathWords(path: string): string {
  if (path.includes(':')) return `files ${toStars(path)}`;
  return path.endsWith('/') ? `files below ${path}` : `file ${path}`;
}

/** `<account>/<name>`. */
export function repositoryName(repository: RepositoryArn): string {
  const { account, name } = repositoryParts(repository);
  return `${account}/${name}`;
}

/** A clause as short as it can be told: a branch, a prefix or a glob. */
export function clauseText(clause: RefClause): string {
  switch (clause.kind) {
    case 'ref':
      return short(clause.ref);
    case 'prefix':
      return short(clause.prefix);
    case 'pattern':
      return toStars(short(clause.pattern));
  }
}

export const followsText = ({ follow }: Follower): string => [...new Set(follow.map(clauseText))].join(' ');

/** One sentence about a follower. */
export function followerSentence(follower: Follower): string {
  const { action, repository, start, paths, ignorePaths, variables, paused } = follower;
  const parts = [
    `${action} follows ${followsText(follower)} of ${repositoryName(repository)}`,
    ...(paths ? [`only for changes in ${paths.map(toStars).join(' ')}`] : []),
    ...(ignorePaths ? [`not for changes in ${ignorePaths.map(toStars).join(' ')} alone`] : []),
    START_WORDS[start],
    ...(variables ? [`sets ${variables.map(({ name, fact }) => `${name}=${fact}`).join(' ')}`] : []),
    ...(paused ? ['paused'] : []),
  ];
  return parts.join(', ');
}
