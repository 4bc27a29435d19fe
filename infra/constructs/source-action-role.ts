import { Aws } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  artifactBucketArn,
  pipelineRoleArns,
  SOURCE_BUCKET_ACTIONS,
  SOURCE_KEY_ACTIONS,
  SOURCE_OBJECT_ACTIONS,
} from '../artifacts.ts';
import type { Config, PipelineAccount, SourceAccount } from '../config-schema.ts';
import { keyArn, sourceActionRole } from '../names.ts';
import { rolesOf } from '../principals.ts';
import { repositoryArns } from '../repositories.ts';
import { addRights, WideStatement } from '../rights.ts';

/** What a source action does in CodeCommit. GetRepository: for OutputArtifactFormat CODEBUILD_CLONE_REF. */
const SOURCE_ACTIONS = [
  'codecommit:CancelUploadArchive',
  'codecommit:GetBranch',
  'codecommit:GetCommit',
  'codecommit:GetRepository',
  'codecommit:GetUploadArchiveStatus',
  'codecommit:UploadArchive',
];

/** Role of the source actions of all pipelines: reads the repositories, writes to the artifact buckets. */
export class SourceActionRole extends Construct {
  constructor(scope: Construct, id: string, { config, source }: { config: Config; source: SourceAccount }) {
    super(scope, id);
    const { region, pipelineAccounts } = config;
    const role = new Role(this, 'Role', {
      roleName: sourceActionRole(region),
      assumedBy: new CompositePrincipal(
        ...pipelineAccounts.map((pipeline) => rolesOf(pipeline.account, pipelineRoleArns(config, pipeline))),
      ),
    });
    addRights(role, [
      new WideStatement('the repositories that the configuration lets pipelines follow, or all of them', {
        actions: SOURCE_ACTIONS,
        resources: repositoryArns(region, Aws.ACCOUNT_ID, source.repositories),
      }),
      ...pipelineAccounts.flatMap((pipeline) => artifactRights(config, pipeline)),
    ]);
  }
}

function artifactRights(config: Config, pipeline: PipelineAccount): PolicyStatement[] {
  const bucket = artifactBucketArn(config, pipeline);
  return [
    new PolicyStatement({ actions: SOURCE_BUCKET_ACTIONS, resources: [bucket] }),
    new WideStatement('artifacts are in folders of pipelines that are not known here', {
      actions: SOURCE_OBJECT_ACTIONS,
      resources: [`${bucket}/*`],
    }),
    ...keyRights(config, pipeline),
  ];
}

/** The id of a key made by the delivery stack is not known here; its policy names this role, and it serves S3 alone. */
function keyRights({ region }: Config, { account, artifacts }: PipelineAccount): PolicyStatement[] {
  if (artifacts !== undefined) {
    const actions = ['kms:DescribeKey', ...SOURCE_KEY_ACTIONS];
    return [new PolicyStatement({ actions, resources: [artifacts.keyArn] })];
  }
  const resources = [keyArn(region, account, '*')];
  const because = "AWS names the artifact key; its policy admits this role, and no other key's does";
  return [
    new WideStatement(because, { actions: ['kms:DescribeKey'], resources }),
    new WideStatement(because, {
      actions: SOURCE_KEY_ACTIONS,
      resources,
      conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
    }),
  ];
}
