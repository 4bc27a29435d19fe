import type { Stack } from 'aws-cdk-lib';
import { Artifact, ExecutionMode, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction, S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { type FollowProps, follow } from '../../../infra/follow/follow.ts';
import { faultsOf, newCfnPipeline, newPipeline, newStack } from './pipelines.ts';

/** A pipeline whose only source is a bucket. */
function fromBucket(stack: Stack): Pipeline {
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'sources');
  const output = new Artifact('source');
  const action = new S3SourceAction({ actionName: 'Zip', bucket, bucketKey: 'a.zip', output, trigger: S3Trigger.NONE });
  return new Pipeline(stack, 'Pipeline', {
    pipelineType: PipelineType.V2,
    stages: [
      { stageName: 'Source', actions: [action] },
      { stageName: 'Approve', actions: [new ManualApprovalAction({ actionName: 'Approve' })] },
    ],
  });
}

type Case = {
  readonly of: string;
  readonly props: FollowProps;
  readonly make?: (stack: Stack) => Pipeline;
  readonly says: string;
};

const inMode = (mode: ExecutionMode) => (stack: Stack) => newPipeline(stack, { mode });
const v1 = (stack: Stack) => newPipeline(stack, { type: PipelineType.V1, name: 'shop-dev' });

const CASES: readonly Case[] = [
  {
    of: 'an invalid entry',
    props: { branches: ['main', 'ma~in'] },
    says: `commit-relay:follow = "main ma~in", at 5: a tag's value may not hold all of this, got ma~in; expected letters, digits`,
  },
  {
    of: 'a space',
    props: { branches: ['my branch'] },
    says: 'commit-relay:follow = "my branch", at 0: an entry holds no spaces, got my branch; expected an entry without',
  },
  { of: 'an empty entry', props: { paths: [''] }, says: 'commit-relay:paths = "", at 0: an entry is empty; expected' },
  {
    of: 'an entry that is longer than a tag',
    props: { paths: [`src/${'a'.repeat(300)}`] },
    says: "a tag's value has at most 256 characters, got 304",
  },
  {
    of: 'a branch that needs V2',
    make: v1,
    props: { branches: ['develop'] },
    says: 'commit-relay:follow = "develop": shop-dev would start exactly the pushed commit',
  },
  {
    of: 'a commit start of a V1 pipeline',
    make: v1,
    props: { start: 'commit' },
    says: 'commit-relay:start = "commit", at 0: shop-dev would start exactly the pushed commit',
  },
  {
    of: 'variables of a V1 pipeline',
    make: v1,
    props: { variables: { REF: 'ref' } },
    says: 'commit-relay:variables = "REF=ref", at 0: variables need a V2 pipeline, and shop-dev is V1',
  },
  {
    of: 'a commit start in parallel',
    make: inMode(ExecutionMode.PARALLEL),
    props: { branches: ['release/*'] },
    says: 'which execution mode PARALLEL does not support; expected execution mode QUEUED',
  },
  {
    of: 'an action that is not there',
    props: { actions: { Config: { paused: true } } },
    says: 'has no action Config; expected one of the source actions Source',
  },
  {
    of: 'an action that is no source',
    props: { actions: { Approve: { branches: ['@'] } } },
    says: 'action Approve is no CodeCommit source; expected one of the source actions Source',
  },
  { of: 'a pipeline without CodeCommit', make: fromBucket, props: {}, says: 'has no CodeCommit source action' },
  {
    of: 'a repository of another Region',
    props: { repository: 'arn:aws:codecommit:eu-west-1:111111111111:shop' },
    says: 'the repository is in eu-west-1, and source actions read only their own Region; expected a repository in ap-south-1',
  },
  { of: 'a pipeline that follows nothing', props: { branches: ['-'] }, says: 'follows anything; expected a branch' },
];

describe('the synthesis', () => {
  it.each(CASES)('tells of $of', ({ props, make = (stack: Stack) => newPipeline(stack), says }) => {
    const stack = newStack();
    follow(make(stack), props);
    const faults = faultsOf(stack);
    expect(faults.join('\n')).toContain(says);
    for (const fault of faults) expect(fault).toMatch(/^\[Shop\/Pipeline\/Resource\] /);
  });

  it('tells of everything at once', () => {
    const stack = newStack();
    const props: FollowProps = {
      branches: ['a..b'],
      paths: ['/src'],
      actions: { Config: { paused: true } },
      start: 'commit',
    };
    follow(newPipeline(stack, { type: PipelineType.V1 }), props);
    const faults = faultsOf(stack).join('\n');
    for (const part of ['a..b', '/src', 'no action Config', 'commit-relay:start']) expect(faults).toContain(part);
  });

  it('tells of a source action that names no branch', () => {
    const stack = newStack();
    follow(newCfnPipeline(stack, { configuration: { RepositoryName: 'shop', PollForSourceChanges: 'false' } }));
    expect(faultsOf(stack)).toEqual([expect.stringContaining('BranchName nothing')]);
  });

  it('throws nothing before', () => {
    expect(() => follow(newPipeline(newStack()), { branches: ['~'] })).not.toThrow();
  });
});
