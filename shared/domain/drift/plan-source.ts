import { matchesName } from '../deployment.ts';
import type { WantedSource } from '../follow-source.ts';
import { repositoryParts } from '../names.ts';
import { type Action, isCodeCommitSource } from '../pipeline-definition.ts';
import type { Edit } from './edit.ts';
import type { Finding } from './finding.ts';
import type { Standard } from './standard.ts';

/** What is wrong with one field, and the edits that put it right; none where they are not the relay's to make. */
export type Difference = { readonly finding: Omit<Finding, 'subject'>; readonly edits: readonly Edit[] };

const CODECOMMIT = { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' };

/** What differs between a source action, which stands at `path`, and what it should be. */
export function planSource(action: Action, path: Edit['path'], wanted: WantedSource, standard: Standard): Difference[] {
  const settings = isCodeCommitSource(action) ? configuration(action, path, wanted) : [provider(action, path, wanted)];
  return [...settings, ...role(action, path, wanted, standard), ...region(action, path, standard)];
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

/** Another provider: all settings are those of another kind of action, and are replaced as a whole. */
function provider({ name, actionTypeId }: Action, path: Edit['path'], wanted: WantedSource): Difference {
  const { owner, provider: observedProvider } = actionTypeId;
  const values = { observed: `${owner} ${observedProvider}`, desired: 'AWS CodeCommit' };
  const about = { field: `${name}.actionTypeId`, ...values, reason: 'wrong-provider', severity: 'error' } as const;
  if (wanted.branch === undefined) {
    const advice = 'the branch that it read is not known: set the action right by hand, or remove the follow tag';
    return { finding: { ...about, action: 'report', advice }, edits: [] };
  }
  const { name: RepositoryName } = repositoryParts(wanted.repository);
  const settings = { RepositoryName, BranchName: wanted.branch, PollForSourceChanges: 'false' };
  const edits = [
    { path: [...path, 'actionTypeId'], value: CODECOMMIT },
    { path: [...path, 'configuration'], value: settings },
  ];
  return { finding: { ...about, action: 'repair' }, edits };
}

/** The role in the account of the repository; a repository of the pipeline's own account needs none. */
function role({ name, roleArn }: Action, path: Edit['path'], wanted: WantedSource, standard: Standard): Difference[] {
  const { account } = repositoryParts(wanted.repository);
  if (account === standard.account || isOther(roleArn, account, standard)) return [];
  const desired = `arn:aws:iam::${account}:role/${standard.sourceActionRole}`;
  if (roleArn === desired) return [];
  const values = { ...asObserved(roleArn), desired };
  const about = { reason: 'wrong-role', action: 'repair', severity: 'error' } as const;
  return [
    {
      finding: { field: `${name}.roleArn`, ...values, ...about },
      edits: [{ path: [...path, 'roleArn'], value: desired }],
    },
  ];
}

/** Whether a role is one of those that the platform team keeps beside the deployment's own. */
export function isOther(roleArn: string | undefined, account: string, { otherActionRoles }: Standard): boolean {
  if (roleArn?.split(':')[4] !== account) return false;
  return otherActionRoles.some((pattern) => matchesName(pattern, roleArn));
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
