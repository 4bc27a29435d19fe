import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../shared/domain/approval.ts';
import { followedSources } from '../../../shared/domain/followed-sources.ts';
import { branchRef } from '../../../shared/domain/names.ts';
import { register } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition, deployment, SOURCE, sourceAction } from '../../support/builders.ts';

const s3 = (name: string, category = 'Source') => ({
  name,
  actionTypeId: { category, owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket: 'b' },
});
const approval = (action: string): Approval => ({ action, repository: APP, ref: branchRef('main') });
const general = { byAction: new Map() };
const ofConfig = { byAction: new Map([['Config', {}]]) };
const asApproved = (name: string, branch = 'main') => ({ name, repositoryName: 'app', branch, account: SOURCE });

describe('the source actions that tags speak of', () => {
  it.each<[string, object[], Parameters<typeof followedSources>[1], Approval[], object[]]>([
    ['are those of CodeCommit', [sourceAction()], general, [], [asApproved('Source')]],
    ['are none of another provider that never was one', [s3('Source')], general, [approval('Other')], []],
    [
      'are one that was changed to another provider',
      [s3('Source')],
      general,
      [approval('Other'), approval('Source')],
      [asApproved('Source')],
    ],
    ['are no action of another category', [s3('Source', 'Deploy')], general, [approval('Source')], []],
    [
      'are only those left of CodeCommit, where tags speak of all',
      [sourceAction(), s3('Config')],
      general,
      [approval('Config')],
      [asApproved('Source')],
    ],
    [
      'are one that was changed and that a tag names',
      [sourceAction(), s3('Config'), s3('Lib')],
      ofConfig,
      [approval('Config'), approval('Lib')],
      [asApproved('Source'), asApproved('Config')],
    ],
    [
      'read no branch that was not approved',
      [s3('Source')],
      general,
      [{ action: 'Source', repository: APP }],
      [asApproved('Source', '')],
    ],
  ])('%s', (_what, sources, tags, approved, expected) => {
    expect(followedSources(definition({ sources }), tags, approved)).toEqual(expected);
  });
});

describe('a source action that was changed by hand', () => {
  const tags = { [FOLLOW_TAG]: '@' };
  const ownRef = (sources: object[], approved: Approval[]) => {
    const registration = register(definition({ sources }), tags, deployment, approved);
    return registration.kind === 'registered'
      ? registration.followers.map(({ repository, follow }) => [repository, follow[0]])
      : registration.kind === 'invalid' && registration.problems.map(({ reason }) => reason);
  };
  const main = [APP, { kind: 'ref', entry: '@', ref: 'refs/heads/main' }];
  const others = { action: 'Other', repository: APP.replace(/app$/, 'other') as typeof APP, ref: branchRef('x') };

  it.each<[string, object, Approval[], unknown]>([
    ['its role is gone', sourceAction({ account: undefined }), [others, approval('Source')], [main]],
    [
      'its role is of an account that is not allowed',
      sourceAction({ account: '3'.repeat(12) }),
      [approval('Source')],
      [main],
    ],
    ['its repository is none', sourceAction({ repository: '' }), [approval('Source')], [main]],
    ['its branch is none', sourceAction({ branch: '' }), [approval('Source')], [main]],
    [
      'its branch is none, and another repository was approved',
      sourceAction({ branch: '' }),
      [{ ...others, action: 'Source' }],
      ['invalid-source'],
    ],
    ['its role is gone, and nothing was approved', sourceAction({ account: undefined }), [others], ['foreign-account']],
    ['its repository is none, and nothing was approved', sourceAction({ repository: '' }), [], ['invalid-source']],
  ])('is read as approved where %s', (_what, source, approved, expected) => {
    expect(ownRef([source], approved)).toEqual(expected);
  });

  it('is read as it is now where that is right', () => {
    const moved = sourceAction({ repository: 'web', branch: 'develop' });
    expect(ownRef([moved], [approval('Source')])).toEqual([
      [APP.replace(/app$/, 'web'), { kind: 'ref', entry: '@', ref: 'refs/heads/develop' }],
    ]);
  });

  it('is wanted by no tags that are not allowed', () => {
    const registration = register(definition(), { [FOLLOW_TAG]: 'develop' }, deployment);
    expect(registration).toMatchObject({ kind: 'invalid', wanted: [] });
    const v1 = definition({ pipelineType: 'V1' });
    const mendable = register(v1, { [FOLLOW_TAG]: 'develop' }, { ...deployment, selfService: ['*'] });
    expect(mendable).toMatchObject({ kind: 'invalid', wanted: [{ branch: 'develop' }] });
    const twice = { [FOLLOW_TAG]: 'develop', 'commit-relay:paused': 'maybe' };
    expect(register(v1, twice, { ...deployment, selfService: ['*'] })).toMatchObject({ kind: 'invalid', wanted: [] });
  });
});
