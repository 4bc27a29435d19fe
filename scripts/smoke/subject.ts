import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { PipelineName, RepositoryArn } from '../../shared/domain/names.ts';
import type { Place } from './place.ts';

/** Name of the pipeline's source action, and the branch that it reads. */
export const ACTION = 'Source';
export const BRANCH = 'main';

/** What is made to be thrown away, by its names. */
export type Subject = {
  /** Name of repository, pipeline and queue; rules append what they listen to. */
  readonly name: PipelineName;
  readonly repository: RepositoryArn;
  readonly pipelineArn: string;
  readonly queueArn: string;
};

/** Names that nobody has used, of the moment and chance. */
export function nameSubject({ region, source, pipelines }: Place, prefix: string): Subject {
  const unique = `${Date.now().toString(36)}${Math.floor(Math.random() * 36 ** 3).toString(36)}`;
  const name = PipelineName.parse(`${prefix}-${unique}`);
  return {
    name,
    repository: RepositoryArn.parse(`arn:aws:codecommit:${region}:${source.account}:${name}`),
    pipelineArn: `arn:aws:codepipeline:${region}:${pipelines.account}:${name}`,
    queueArn: `arn:aws:sqs:${region}:${pipelines.account}:${name}`,
  };
}

/**
 * A V2 pipeline as a team would have it: the role in A reads, the deployed role, bucket and key of B do the rest. The second
 * stage copies the artifact within the bucket: an S3 deployment needs no project, application or log group, no right that the
 * pipeline role lacks, and ends by itself, which a manual approval does not.
 */
export function declarationOf(
  place: Pick<Place, 'roles' | 'bucket' | 'keyArn'>,
  { name }: Subject,
  executionMode: 'PARALLEL' | 'SUPERSEDED',
): PipelineDeclaration {
  const { roles, bucket, keyArn } = place;
  return {
    name,
    pipelineType: 'V2',
    executionMode,
    roleArn: roles.pipeline,
    artifactStore: { type: 'S3', location: bucket, encryptionKey: { id: keyArn, type: 'KMS' } },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: ACTION,
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
            configuration: { RepositoryName: name, BranchName: BRANCH, PollForSourceChanges: 'false' },
            outputArtifacts: [{ name: 'source' }],
            roleArn: roles.sourceAction,
          },
        ],
      },
      {
        name: 'Deploy',
        actions: [
          {
            name: 'Copy',
            actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
            configuration: {
              BucketName: bucket,
              Extract: 'false',
              ObjectKey: deployedKey(name),
              KMSEncryptionKeyARN: keyArn,
            },
            inputArtifacts: [{ name: 'source' }],
          },
        ],
      },
    ],
  };
}

const deployedKey = (name: string): string => `${artifactFolder(name)}/deployed.zip`;

/** Folder of a pipeline in its artifact bucket: CodePipeline shortens the name. */
export const artifactFolder = (name: string): string => name.slice(0, 20);
