import { describe, expect, it } from 'vitest';
import { actionNames, codeCommitSources } from '../../../shared/domain/pipeline-definition.ts';
import { definition, SOURCE, sourceAction } from '../../support/builders.ts';

const typed = (change: object) => {
  const action = sourceAction({ action: 'Other' });
  return { ...action, actionTypeId: { ...action.actionTypeId, ...change } };
};

describe('the source actions of a definition', () => {
  it('are those of CodeCommit, in order, with what they read', () => {
    const sources = [
      sourceAction(),
      typed({ category: 'Build' }),
      typed({ owner: 'Custom' }),
      typed({ provider: 'S3' }),
      sourceAction({ action: 'Config', repository: 'config', branch: 'prod', account: undefined }),
    ];
    expect(codeCommitSources(definition({ sources }))).toStrictEqual([
      { name: 'Source', repositoryName: 'app', branch: 'main', account: SOURCE },
      { name: 'Config', repositoryName: 'config', branch: 'prod' },
    ]);
    expect(actionNames(definition({ sources }))).toEqual(['Source', 'Other', 'Other', 'Other', 'Config']);
  });

  it('read nothing where their configuration does not say', () => {
    const { configuration: _left, ...bare } = sourceAction({ account: undefined });
    expect(codeCommitSources(definition({ sources: [bare] }))).toEqual([
      { name: 'Source', repositoryName: '', branch: '' },
    ]);
    const empty = { ...bare, configuration: {} };
    expect(codeCommitSources(definition({ sources: [empty] }))).toEqual([
      { name: 'Source', repositoryName: '', branch: '' },
    ]);
  });
});
