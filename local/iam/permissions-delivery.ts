import { list, text } from '../json.ts';
import { passRole } from './pass-role.ts';
import type { PermissionTable } from './permissions.ts';
import { requestTags } from './request-tags.ts';

/** CodeCommit. A call that names a pull request alone needs its action on some repository of the account. */
export const codecommitPermissions: PermissionTable = (operation, input, { region, account }) => {
  const action = `codecommit:${operation}`;
  if (operation === 'ListRepositories') return [{ action, resource: '*' }];
  const arn = (name: string) => `arn:aws:codecommit:${region}:${account}:${name || '*'}`;
  if (operation === 'BatchGetRepositories') {
    return list(input, 'repositoryNames').map((name) => ({ action, resource: arn(String(name)) }));
  }
  const branch = text(input, 'branchName');
  const context = branch === '' ? {} : { context: { 'codecommit:References': `refs/heads/${branch}` } };
  return [{ action, resource: arn(text(input, 'repositoryName')), ...context }];
};

const rolesOf = (pipeline: unknown): readonly string[] => [
  text(pipeline, 'roleArn'),
  ...list(pipeline, 'stages').flatMap((stage) => list(stage, 'actions').map((action) => text(action, 'roleArn'))),
];

/** CodePipeline. Creating and updating also pass the pipeline's role and each action's role of the same account. */
export const codepipelinePermissions: PermissionTable = (operation, input, { region, account }) => {
  const action = `codepipeline:${operation}`;
  if (operation === 'ListPipelines') return [{ action, resource: '*' }];
  const named = text(input, 'resourceArn');
  if (named !== '') return [{ action, resource: named, context: requestTags(input) }];
  const pipeline = input['pipeline'];
  const name = text(input, 'name') || text(input, 'pipelineName') || text(pipeline, 'name');
  const arn = `arn:aws:codepipeline:${region}:${account}:${name}`;
  switch (operation) {
    case 'RetryStageExecution':
      return [{ action, resource: `${arn}/${text(input, 'stageName')}` }];
    case 'CreatePipeline':
    case 'UpdatePipeline': {
      const own = [{ action, resource: arn, context: requestTags(input) }];
      const tagging =
        list(input, 'tags').length === 0 ? [] : [{ ...own[0], action: 'codepipeline:TagResource', resource: arn }];
      return [...own, ...tagging, ...passRole(rolesOf(pipeline), 'codepipeline.amazonaws.com', account)];
    }
    default:
      return [{ action, resource: arn }];
  }
};
