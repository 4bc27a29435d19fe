import { InvalidArgumentError } from 'commander';
import { CommitId, RefName, RepositoryArn } from '../shared/domain/names.ts';
import { readRepository } from '../shared/domain/tags/other-entries.ts';
import { CommandError } from './failure.ts';

/** A full ref, or the name of a branch. */
export function refName(text: string): RefName {
  const parsed = RefName.safeParse(text.startsWith('refs/') ? text : `refs/heads/${text}`);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected a branch (main) or a full ref (refs/tags/v1.2), got ${text || 'nothing'}`);
}

export function commitId(text: string): CommitId {
  const parsed = CommitId.safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected a commit id of 40 hexadecimal digits, got ${text || 'nothing'}`);
}

/** `account/name`, an ARN, or a name alone, which is of the only source account. */
export function repositoryText(text: string): string {
  if ('means' in readRepository(text) || /^[\w.-]{1,100}$/.test(text)) return text;
  throw new InvalidArgumentError(`expected a name, account/name or ARN of a repository, got ${text || 'nothing'}`);
}

/** @throws CommandError where a name alone may be of several accounts */
export function repositoryArn(text: string, region: string, accounts: ReadonlySet<string>): RepositoryArn {
  const reading = readRepository(text);
  if ('means' in reading) {
    const { account, name, partition = 'aws', region: own = region } = reading.means;
    return RepositoryArn.parse(`arn:${partition}:codecommit:${own}:${account}:${name}`);
  }
  const [only, ...others] = accounts;
  if (others.length > 0) {
    const names = [...accounts].map((account) => `${account}/${text}`);
    throw new CommandError(2, `${text} may be of several source accounts: say one of ${names.join(', ')}`);
  }
  return RepositoryArn.parse(`arn:aws:codecommit:${region}:${only}:${text}`);
}
