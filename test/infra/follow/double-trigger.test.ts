import { Annotations, Stack } from 'aws-cdk-lib';
import { CodeCommitTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { CodePipeline } from 'aws-cdk-lib/aws-events-targets';
import { describe, expect, it } from 'vitest';
import { follow } from '../../../infra/follow/follow.ts';
import { ENV, newCfnPipeline, newPipeline, newStack, source, tagsOf, warningsOf } from './pipelines.ts';

const withTrigger = (trigger: CodeCommitTrigger, name?: string) => {
  const stack = newStack();
  const pipeline = newPipeline(stack, { sources: [source(stack, { trigger })], ...(name && { name }) });
  follow(pipeline);
  return { stack, pipeline };
};

describe('a double trigger', () => {
  it('is told where the source action makes a rule of its own, which is the default', () => {
    const { stack } = withTrigger(CodeCommitTrigger.EVENTS);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /double trigger: rule Shop\/SourceRepository\/.*Rule\/Resource starts the pipeline as well/,
      ),
    ]);
  });

  it('is told where the rule knows the pipeline by its name', () => {
    expect(warningsOf(withTrigger(CodeCommitTrigger.EVENTS, 'shop-dev').stack)).toHaveLength(1);
  });

  it('is told where the rule is in another stack', () => {
    const { stack, pipeline } = withTrigger(CodeCommitTrigger.NONE);
    const other = new Stack(stack.node.root, 'Rules', { env: ENV });
    const eventPattern = { source: ['aws.codecommit'] };
    new Rule(other, 'OnPush', { eventPattern, targets: [new CodePipeline(pipeline)] });
    expect(warningsOf(stack)).toContainEqual(expect.stringContaining('rule Rules/OnPush/Resource starts the pipeline'));
  });

  it('is told where the source action polls', () => {
    expect(warningsOf(withTrigger(CodeCommitTrigger.POLL).stack)).toEqual([
      expect.stringContaining('double trigger: source action Source polls as well, so a push runs twice'),
    ]);
  });

  it.each([
    { says: 'nothing', polls: {}, warnings: 1 },
    { says: 'true', polls: { PollForSourceChanges: true }, warnings: 1 },
    { says: 'false', polls: { PollForSourceChanges: false }, warnings: 0 },
    { says: '"false"', polls: { PollForSourceChanges: 'false' }, warnings: 0 },
  ])('of a level 1 pipeline that says $says of polling has $warnings warnings', ({ polls, warnings }) => {
    const stack = newStack();
    follow(newCfnPipeline(stack, { configuration: { RepositoryName: 'shop', BranchName: 'main', ...polls } }));
    expect(warningsOf(stack)).toHaveLength(warnings);
  });

  it('is none with the trigger NONE, also beside a schedule', () => {
    const { stack, pipeline } = withTrigger(CodeCommitTrigger.NONE);
    const schedule = Schedule.cron({ hour: '2', minute: '0' });
    new Rule(stack, 'Nightly', { schedule, targets: [new CodePipeline(pipeline)] });
    expect(warningsOf(stack)).toEqual([]);
  });

  it('can be acknowledged, and changes nothing of the pipeline', () => {
    const { stack, pipeline } = withTrigger(CodeCommitTrigger.POLL);
    Annotations.of(pipeline).acknowledgeWarning('commit-relay:double-trigger');
    expect(warningsOf(stack)).toEqual([]);
    expect(tagsOf(stack)).toEqual({ 'commit-relay:follow': '@' });
  });
});
