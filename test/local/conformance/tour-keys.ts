import { at, B, type Tourist } from './tourist.ts';

/** Keys and CodeBuild projects. */
export async function tourKeys({ ask }: Tourist): Promise<void> {
  const key = await ask(B, 'kms', 'DescribeKey', { KeyId: 'alias/commit-relay-artifacts' });
  const KeyId = at(key, 'KeyMetadata.Arn');
  const Policy = at(await ask(B, 'kms', 'GetKeyPolicy', { KeyId }), 'Policy');
  await ask(B, 'kms', 'PutKeyPolicy', { KeyId, Policy });
  await ask(B, 'kms', 'ScheduleKeyDeletion', { KeyId });
  await ask(B, 'kms', 'CancelKeyDeletion', { KeyId });
  await ask(B, 'kms', 'EnableKey', { KeyId });
  await ask(B, 'kms', 'DisableKey', { KeyId });
  await ask(B, 'kms', 'EnableKey', { KeyId });

  const project = {
    name: 'tour',
    serviceRole: `arn:aws:iam::${B}:role/tour`,
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
    environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' },
  };
  await ask(B, 'codebuild', 'CreateProject', project);
  await ask(B, 'codebuild', 'UpdateProject', { name: 'tour', description: 'seen once' });
  await ask(B, 'codebuild', 'BatchGetProjects', { names: ['tour', 'absent'] });
}
