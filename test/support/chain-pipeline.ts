import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { asAdministrator } from '../../local/demo/clients.ts';
import { pipelineDeclaration } from '../../local/demo/fleet.ts';
import { BUCKET, PIPELINES } from './builders.ts';
import { BUILDER, type ChainCloud, PIPELINE } from './chain-cloud.ts';
import { roleMaker } from './roles.ts';

/** Makes pipeline `shop`: source, build and deploy; the build's role may read artifacts by the policy of the bucket alone, and use the key by both policies. */
export async function makePipeline(chain: ChainCloud): Promise<void> {
  const { test } = chain;
  const settings = asAdministrator(test.cloud, PIPELINES);
  const roles = roleMaker({ settings });
  const serviceRole = await roles.create(BUILDER, 'codebuild.amazonaws.com');
  const objects = `arn:aws:s3:::${BUCKET}/*`;
  await roles.allow(
    BUILDER,
    { Action: 's3:PutObject', Resource: objects },
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: chain.key },
  );
  const reads = { Principal: { AWS: serviceRole }, Action: 's3:GetObject', Resource: objects };
  await chain.changeBucketPolicy((statements) => [...statements, reads]);
  const project = { type: 'CODEPIPELINE' } as const;
  const environment = { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' } as const;
  const uses = {
    Principal: { AWS: `arn:aws:iam::${PIPELINES}:root` },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { ArnLike: { 'aws:PrincipalArn': serviceRole } },
  };
  await chain.changeKeyPolicy((statements) => [...statements, uses]);
  await new CodeBuildClient(settings).send(
    new CreateProjectCommand({ name: PIPELINE, serviceRole, source: project, artifacts: project, environment }),
  );
  const spec = { name: PIPELINE, sources: [{ repository: PIPELINE, branch: 'main' }] };
  const plain = pipelineDeclaration(spec, test.home);
  const build = {
    name: 'Build',
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const,
    configuration: { ProjectName: PIPELINE },
    inputArtifacts: [{ name: `${PIPELINE}-source` }],
    outputArtifacts: [{ name: 'built' }],
  };
  const [source, ...rest] = plain.stages ?? [];
  const stages = [...(source ? [source] : []), { name: 'Build', actions: [build] }, ...rest];
  await chain.copy.push('main', 'README.md', 'shop');
  const tags = [{ key: 'commit-relay:repair', value: 'observe' }];
  await test.clients.codepipeline.send(new CreatePipelineCommand({ pipeline: { ...plain, stages }, tags }));
  await test.follow(PIPELINE, 'main');
  await chain.idle();
}
