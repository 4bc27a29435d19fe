import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../shared/domain/approval.ts';
import { planPipeline } from '../../../shared/domain/drift/plan-pipeline.ts';
import { branchRef } from '../../../shared/domain/names.ts';
import { register } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition, deployment, SOURCE, sourceAction } from '../../support/builders.ts';
import { standard } from '../../support/drift.ts';

const allowed = { ...deployment, selfService: ['*'] };
const wantedOf = (sources: object[], tags: Record<string, string>, approved: readonly Approval[] = []) => {
  const registration = register(definition({ sources }), tags, allowed, approved);
  return registration.kind === 'not-following' ? [] : registration.wanted;
};
const config = sourceAction({ action: 'Config', repository: 'config', branch: 'prod' });
const CONFIG = APP.replace(/app$/, 'config');
const repository = `${SOURCE}/app`;

describe('what a source action should read', () => {
  it.each<[string, Record<string, string>, object]>([
    ['the one branch that is followed', { [FOLLOW_TAG]: 'develop' }, { repository: APP, branch: 'develop' }],
    ['its own, for @', { [FOLLOW_TAG]: '@' }, { repository: APP, branch: 'main' }],
    ['any branch, where several are followed', { [FOLLOW_TAG]: 'main develop' }, { repository: APP }],
    ['any branch, where all below one are', { [FOLLOW_TAG]: 'release/' }, { repository: APP }],
    ['any branch, where a git tag is', { [FOLLOW_TAG]: 'refs/tags/v1' }, { repository: APP }],
    [
      'any branch, where a tag says how to start',
      { [FOLLOW_TAG]: 'develop', 'commit-relay:start': 'head' },
      { repository: APP },
    ],
    [
      'left to its owners, where a tag says so',
      { [FOLLOW_TAG]: 'main', 'commit-relay:repair': 'observe' },
      { repository: APP, branch: 'main', repair: 'observe' },
    ],
  ])('is %s', (_what, tags, expected) => {
    expect(wantedOf([sourceAction()], tags)).toEqual([{ action: 'Source', ...expected }]);
  });

  it('keeps the format of its artifact, also when it has become an action of another provider', () => {
    const source = sourceAction();
    const OutputArtifactFormat = 'CODEBUILD_CLONE_REF';
    const clone = { ...source, configuration: { ...source.configuration, OutputArtifactFormat } };
    const registered = register(definition({ sources: [clone] }), { [FOLLOW_TAG]: '@' }, allowed);
    const approved = registered.kind === 'registered' ? registered.approved : [];
    const s3 = {
      ...source,
      actionTypeId: { ...source.actionTypeId, provider: 'S3' },
      configuration: { S3Bucket: 'b' },
    };
    const wanted = wantedOf([s3], { [FOLLOW_TAG]: '@' }, approved);
    expect(wanted).toEqual([
      { action: 'Source', repository: APP, branch: 'main', artifactFormat: OutputArtifactFormat },
    ]);
    const [difference] = planPipeline(definition({ sources: [s3] }), wanted, standard);
    expect(difference?.edits).toContainEqual({
      path: ['stages', 0, 'actions', 0, 'configuration'],
      value: { ...clone.configuration },
    });
  });

  it('of several is not said by tags that speak of all', () => {
    const tags = { [FOLLOW_TAG]: 'main', 'commit-relay:repository': repository };
    const each = [
      { action: 'Source', repository: APP, branch: 'main' },
      { action: 'Config', repository: CONFIG },
    ];
    expect(wantedOf([sourceAction(), config], tags)).toEqual(each);
    expect(wantedOf([sourceAction(), config], { [FOLLOW_TAG]: 'main' })).toEqual(each);
    // Nor by what was approved of another, nor in part: the branch of one repository is none of another.
    const approved = [{ action: 'Source', repository: APP, ref: branchRef('main') }];
    expect(wantedOf([sourceAction(), config], tags, approved)).toEqual(each);
    expect(wantedOf([sourceAction(), config], { ...tags, 'commit-relay:follow:Config': 'main' })).toEqual(each);
  });

  it('of several is said by tags of its own, or by what was approved', () => {
    const tags = {
      [FOLLOW_TAG]: 'main',
      'commit-relay:follow:Config': 'main',
      'commit-relay:repository:Config': repository,
    };
    const both = [
      { action: 'Source', repository: APP, branch: 'main' },
      { action: 'Config', repository: APP, branch: 'main' },
    ];
    expect(wantedOf([sourceAction(), config], tags)).toEqual(both);
    const approved = [{ action: 'Config', repository: APP, ref: branchRef('main') }];
    const general = { [FOLLOW_TAG]: 'main', 'commit-relay:repository': repository };
    expect(wantedOf([sourceAction(), config], general, approved)).toEqual(both);
  });
});
