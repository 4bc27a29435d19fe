import { Aspects, CfnParameter, Tags } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { CfnPipeline, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { follow } from '../../../infra/follow/follow.ts';
import { faultsOf, newCfnPipeline, newPipeline, newStack, source, tagsOf, typesWithRelayTags } from './pipelines.ts';

describe('follow', () => {
  it('follows the branch of each source action unless told otherwise', () => {
    const stack = newStack();
    follow(newPipeline(stack));
    expect(tagsOf(stack)).toEqual({ 'commit-relay:follow': '@' });
  });

  it('writes what it is told, globs in the notation of tags', () => {
    const stack = newStack();
    follow(newPipeline(stack), {
      branches: ['main', 'release/*'],
      gitTags: ['v*'],
      paths: ['services/api/', '**/*.md'],
      variables: { COMMIT: 'commit' },
      paused: true,
    });
    expect(tagsOf(stack)).toEqual({
      'commit-relay:follow': 'main release/: refs/tags/v:',
      'commit-relay:paths': 'services/api/ ::/:.md',
      'commit-relay:variables': 'COMMIT=commit',
      'commit-relay:paused': 'true',
    });
  });

  it('tags the pipeline only: not its role, bucket and key', () => {
    const stack = newStack();
    follow(newPipeline(stack));
    expect(typesWithRelayTags(stack)).toEqual(['AWS::CodePipeline::Pipeline']);
  });

  it('says for one source action what differs from the others', () => {
    const stack = newStack();
    const sources = [source(stack), source(stack, { name: 'Config', repository: 'config', branch: 'prod' })];
    const actions = { Config: { paths: ['shop/'] }, Source: { gitTags: ['v*'] } };
    follow(newPipeline(stack, { sources }), { paths: ['src/'], actions });
    expect(tagsOf(stack)).toEqual({
      'commit-relay:follow': '@',
      'commit-relay:paths': 'src/',
      'commit-relay:paths:Config': 'shop/',
      'commit-relay:follow:Source': 'refs/tags/v:',
    });
  });

  it('goes on in further tags where one is full', () => {
    const stack = newStack();
    const paths = Array.from({ length: 40 }, (_, at) => `services/service-${at}/`);
    follow(newPipeline(stack), { paths });
    const tags = tagsOf(stack);
    expect(Object.keys(tags)).toEqual(expect.arrayContaining(['commit-relay:paths', 'commit-relay:paths.4']));
    const parts = ['', '.2', '.3', '.4'].map((part) => tags[`commit-relay:paths${part}`]);
    expect(parts.join(' ')).toBe(paths.join(' '));
  });

  it('takes a level 1 pipeline, and keeps the tags it has', () => {
    const stack = newStack();
    follow(newCfnPipeline(stack, { tags: [{ key: 'team', value: 'payments' }] }), { branches: ['main'] });
    expect(tagsOf(stack)).toEqual({ team: 'payments', 'commit-relay:follow': 'main' });
  });

  it('refuses a pipeline that is not made here', () => {
    const imported = Pipeline.fromPipelineArn(newStack(), 'Imported', 'arn:aws:codepipeline:ap-south-1:222222222222:x');
    expect(() => Reflect.apply(follow, undefined, [imported])).toThrow('made here can be tagged, got Shop/Imported');
  });

  it('is called once a pipeline', () => {
    const stack = newStack();
    const pipeline = newPipeline(stack);
    follow(pipeline, { branches: ['main'] });
    follow(pipeline, { paths: ['src/'] });
    expect(faultsOf(stack)).toEqual([
      '[Shop/Pipeline/Resource] commit-relay:follow is already "main": say all that a pipeline follows in one call',
    ]);
  });
});

describe('what else happens to the pipeline', () => {
  it('may come after the call: stages, type, tags', () => {
    const stack = newStack();
    const pipeline = new Pipeline(stack, 'Pipeline');
    follow(pipeline, { branches: ['develop'], actions: { Config: { branches: ['prod'] } } });
    pipeline.addStage({ stageName: 'Source', actions: [source(stack), source(stack, { name: 'Config' })] });
    pipeline.addStage({ stageName: 'Approve', actions: [new ManualApprovalAction({ actionName: 'Approve' })] });
    Aspects.of(stack).add({
      visit(node) {
        if (node instanceof CfnPipeline) node.addPropertyOverride('PipelineType', 'V2');
      },
    });
    Tags.of(stack).add('commit-relay:paused', 'true');
    expect(faultsOf(stack)).toEqual([]);
    expect(tagsOf(stack)).toMatchObject({ 'commit-relay:follow': 'develop', 'commit-relay:paused': 'true' });
  });

  it.each([
    { when: 'before', isBefore: true },
    { when: 'after', isBefore: false },
  ])('is judged where tags of the whole stack are added $when the call', ({ isBefore }) => {
    const stack = newStack();
    const pipeline = newPipeline(stack);
    const tag = () => Tags.of(stack).add('commit-relay:repair', 'never');
    if (isBefore) tag();
    follow(pipeline);
    if (!isBefore) tag();
    expect(faultsOf(stack)).toEqual([
      '[Shop/Pipeline/Resource] commit-relay:repair = "never", at 0: this is not one of its words, got never; expected repair or observe or off',
    ]);
  });

  it('is a problem where it takes the tag away', () => {
    const stack = newStack();
    follow(newPipeline(stack));
    Tags.of(stack).remove('commit-relay:follow');
    expect(faultsOf(stack)).toEqual([expect.stringContaining('the tag was taken away')]);
  });
});

describe('what is not known before it is deployed', () => {
  it('is not judged: names, roles, branches, Region, tags', () => {
    const stack = newStack({});
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    const repository = new Repository(stack, 'Repository', { repositoryName: text('Name') });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });
    const configuration = {
      RepositoryName: repository.repositoryName,
      BranchName: text('Branch'),
      PollForSourceChanges: 'false',
    };
    const pipeline = newCfnPipeline(stack, { configuration, roleArn: role.roleArn, type: text('Type') });
    follow(pipeline, {
      branches: [text('Followed'), 'develop'],
      repository: 'arn:aws:codecommit:eu-west-1:111111111111:shop',
      paths: [text('Path')],
      variables: { COMMIT: 'commit' },
    });
    expect(faultsOf(stack)).toEqual([]);
    expect(tagsOf(stack)['commit-relay:paths']).toEqual({ Ref: 'Path' });
  });

  it('does not hide what is known', () => {
    const stack = newStack({});
    const branch = new CfnParameter(stack, 'Branch').valueAsString;
    const sources = [source(stack, { branch })];
    follow(newPipeline(stack, { type: PipelineType.V1, sources }), { branches: ['main', 'develop'] });
    expect(faultsOf(stack)).toEqual([expect.stringContaining('which needs a V2 pipeline, and it is V1')]);
  });
});
