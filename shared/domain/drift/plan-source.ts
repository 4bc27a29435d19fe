import { matchesPattern } from '../iam-pattern.ts';
import { accountInArn, repositoryParts } from '../names.ts';
import { type Action, isCodeCommitSource } from '../pipeline-definition.ts';
import type { WantedSource } from '../wanted-source.ts';
import type { Edit } from './edit.ts';
import type { Finding } from './finding.ts';
import type { Standard } from './standard.ts';

/** What is wrong with one field, and the edits that put it right; none where they are not the relay's to make. */
export type Difference = {
  readonly finding: Omit<Finding, 'subject'>;
  readonly edits: readonly Edit[];
  /**
   * Role, bucket and key go together: changed one without the others, the source action could not write its artifact. All
   * that is so marked is repaired, or none.
   */
  readonly isAccess?: true;
};

const CODECOMMIT = { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' };

/** What differs between a source action, which stands at `path`, and what it should be. */
export function planSource(action: Action, path: Edit['path'], wanted: WantedSource, standard: Standard): Difference[] {
  if (!isCodeCommitSource(action)) return [provider(action, path, wanted, standard)];
  return [
    ...configuration(action, path, wanted),
    ...role(action, path, wanted, standard),
    ...region(action, path, standard),
  ];
}

function configuration({ name, configuration = {} }: Action, path: Edit['path'], wanted: WantedSource): Difference[] {
  const { name: repository } = repositoryParts(wanted.repository);
  const differs = (key: string, desired: string, rest: Pick<Finding, 'reason' | 'severity' | 'advice'>) => {
    const { [key]: observed } = configuration;
    if (observed === desired) return [];
    const field = `${name}.configuration.${key}`;
    const edits = [{ path: [...path, 'configuration', key], value: desired }];
    return [{ finding: { field, ...asObserved(observed), desired, action: 'repair' as const, ...rest }, edits }];
  };
  return [
    ...differs('RepositoryName', repository, { reason: 'wrong-repository', severity: 'error' }),
    ...(wanted.branch === undefined
      ? []
      : differs('BranchName', wanted.branch, { reason: 'wrong-branch', severity: 'error' })),
    ...differs('PollForSourceChanges', 'false', { reason: 'polling', severity: 'warning', advice: DOUBLE }),
    ...artifactFormat(name, configuration['OutputArtifactFormat']),
  ];
}

const DOUBLE = 'double trigger: with polling, which is the default, each push runs twice';

function artifactFormat(name: string, observed: string | undefined): Difference[] {
  if (observed === undefined || observed === 'CODE_ZIP') return [];
  const field = `${name}.configuration.OutputArtifactFormat`;
  const advice = 'only CodeBuild can use a full clone, and its role must be able to pull from the source account';
  const about = { reason: 'artifact-format', action: 'report', severity: 'info', advice } as const;
  return [{ finding: { field, observed, desired: 'CODE_ZIP', ...about }, edits: [] }];
}

/**
 * Another provider: its settings are those of another kind of action, and are replaced as a whole, with the role. Those of
 * a third party may hold a secret that nobody could bring back: they are told only.
 */
function provider(action: Action, path: Edit['path'], wanted: WantedSource, standard: Standard): Difference {
  const { owner, provider: observedProvider } = action.actionTypeId;
  const values = { observed: `${owner} ${observedProvider}`, desired: 'AWS CodeCommit' };
  const about = {
    field: `${action.name}.actionTypeId`,
    ...values,
    reason: 'wrong-provider',
    severity: 'error',
  } as const;
  if (wanted.branch === undefined || owner !== 'AWS') {
    const advice = 'set the action right by hand, or remove the follow tag if the change was meant';
    return { finding: { ...about, action: 'report', advice }, edits: [] };
  }
  const { name: RepositoryName } = repositoryParts(wanted.repository);
  const { branch: BranchName, artifactFormat } = wanted;
  const format = artifactFormat && { OutputArtifactFormat: artifactFormat };
  const settings = { RepositoryName, BranchName, PollForSourceChanges: 'false', ...format };
  const edits = [
    { path: [...path, 'actionTypeId'], value: CODECOMMIT },
    { path: [...path, 'configuration'], value: settings },
    ...role(action, path, wanted, standard).flatMap((difference) => difference.edits),
    ...region(action, path, standard).flatMap((difference) => difference.edits),
  ];
  return { finding: { ...about, action: 'repair' }, edits, isAccess: true };
}

/** The role in the account of the repository; a repository of the pipeline's own account needs none. */
function role({ name, roleArn }: Action, path: Edit['path'], wanted: WantedSource, standard: Standard): Difference[] {
  const { account } = repositoryParts(wanted.repository);
  const about = { field: `${name}.roleArn`, reason: 'wrong-role', severity: 'error', ...asObserved(roleArn) } as const;
  if (account === standard.account) {
    if (roleArn === undefined || accountInArn(roleArn) === account) return [];
    const advice = `the repository that is followed is of this account, and the action reads one of its name in another`;
    return [{ finding: { ...about, action: 'report', advice }, edits: [] }];
  }
  if (isOther(roleArn, account, standard)) return [];
  const desired = `arn:aws:iam::${account}:role/${standard.sourceActionRole}`;
  if (roleArn === desired) return [];
  const edits = [{ path: [...path, 'roleArn'], value: desired }];
  return [{ finding: { ...about, desired, action: 'repair' }, edits, isAccess: true }];
}

/** Whether a role is one of those that the platform team keeps beside the deployment's own. */
export function isOther(roleArn: string | undefined, account: string, { otherActionRoles }: Standard): boolean {
  if (roleArn === undefined || accountInArn(roleArn) !== account) return false;
  return otherActionRoles.some((pattern) => matchesPattern(pattern, roleArn));
}

/** Source actions cannot be cross-Region; absent is the pipeline's own. */
function region({ name, region: observed }: Action, path: Edit['path'], { region: desired }: Standard): Difference[] {
  if (observed === undefined || observed === desired) return [];
  const about = { reason: 'wrong-region', action: 'repair', severity: 'error' } as const;
  const finding = { field: `${name}.region`, observed, desired, ...about };
  return [{ finding, edits: [{ path: [...path, 'region'], value: desired }] }];
}

/** Absent where there is nothing. */
export const asObserved = (observed: string | undefined): { observed?: string } =>
  observed === undefined ? {} : { observed };
