import { type RepositoryArn, repositoryParts } from '../../shared/domain/names.ts';
import { codeCommitSources } from '../../shared/domain/pipeline-definition.ts';
import { FOLLOW_TAG } from '../../shared/domain/tags/tag-key.ts';
import { nearest } from '../terminal/nearest.ts';
import type { Finding } from './finding.ts';
import type { Linted } from './lint-pipeline.ts';

/** Repositories that are known to be there; `account` is absent where a file declares them. */
export type KnownRepository = { readonly where: string; readonly name: string; readonly account?: string };

export type Inventory = {
  readonly repositories: readonly KnownRepository[];
  /** Accounts whose repositories are all listed; absent: whatever is not listed is not there. */
  readonly accounts?: ReadonlySet<string>;
};

/** Followers of a repository that is not there, and repositories that nobody follows. Pure. */
export function crossCheck(linted: readonly Linted[], inventory: Inventory): Finding[] {
  const missing = linted.flatMap((each) => each.followers.flatMap((follower) => missingOf(each, follower, inventory)));
  const mentioned = linted.flatMap(mentionedBy);
  const unfollowed = inventory.repositories.filter(({ name, account }) => {
    return !mentioned.some((each) => each.name === name && (account === undefined || each.account === account));
  });
  return [...missing, ...unfollowed.map(notFollowed)];
}

type Follower = Linted['followers'][number];

function missingOf(
  { subject }: Linted,
  { action, repository }: Follower,
  { repositories, accounts }: Inventory,
): Finding[] {
  const { account, name } = repositoryParts(repository);
  const isListed = accounts?.has(account) ?? true;
  const there = repositories.filter((each) => each.account === undefined || each.account === account);
  if (!isListed || there.some((each) => each.name === name)) return [];
  const tag = [`commit-relay:repository:${action}`, 'commit-relay:repository', FOLLOW_TAG].find(
    (each) => each in subject.tags,
  );
  const near = nearest(name, new Set(there.map((each) => each.name)));
  const place =
    accounts === undefined ? 'no file declares one of this name' : `account ${account} has none of this name`;
  return [
    {
      where: subject.where,
      pipeline: subject.definition.name,
      ...(tag === undefined ? {} : { tag, value: subject.tags[tag] ?? '' }),
      reason: 'no-such-repository',
      message: `source action ${action} follows repository ${name}, and ${place}`,
      expected: near.length === 0 ? 'a repository that is there' : near.join(' or '),
      severity: 'error',
    },
  ];
}

/** An invalid pipeline follows nothing yet, but is meant to follow what it reads. */
function mentionedBy({ subject: { definition, deployment }, followers }: Linted): { name: string; account: string }[] {
  const followed = followers.map(({ repository }: { repository: RepositoryArn }) => repositoryParts(repository));
  if (followed.length > 0) return followed;
  return codeCommitSources(definition).map(({ repositoryName: name, account = deployment.account }) => ({
    name,
    account,
  }));
}

const notFollowed = ({ where, name }: KnownRepository): Finding => ({
  where,
  reason: 'not-followed',
  message: `no pipeline follows repository ${name}`,
  severity: 'note',
});
