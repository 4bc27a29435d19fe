import { Aws } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  ARTIFACT_BUCKET_ACTIONS,
  ARTIFACT_KEY_ACTIONS,
  ARTIFACT_OBJECT_ACTIONS,
  artifactBucketArn,
  pipelineRoleArns,
} from '../artifacts.ts';
import type { Config, PipelineAccount, SourceAccount } from '../config-schema.ts';
import { keyArn, sourceActionRole } from '../names.ts';
import { rolesOf } from '../principals.ts';
import { repositoryArns } from '../repositories.ts';

/** What a source action of a pipeline does in CodeCommit. */
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
    const repositories = repositoryArns(region, Aws.ACCOUNT_ID, source.repositories);
    role.addToPolicy(new PolicyStatement({ actions: SOURCE_ACTIONS, resources: repositories }));
    for (const pipeline of pipelineAccounts)
      for (const statement of artifactRights(config, pipeline)) role.addToPolicy(statement);
  }
}

function artifactRights(config: Config, pipeline: PipelineAccount): PolicyStatement[] {
  const bucket = artifactBucketArn(config, pipeline);
  return [
    new PolicyStatement({ actions: ARTIFACT_BUCKET_ACTIONS, resources: [bucket] }),
    new PolicyStatement({ actions: ARTIFACT_OBJECT_ACTIONS, resources: [`${bucket}/*`] }),
    ...keyRights(config, pipeline),
  ];
}

/** The id of a key made by the delivery stack is not known here; its policy names this role, and it serves S3 alone. */
function keyRights({ region }: Config, { account, artifacts }: PipelineAccount): PolicyStatement[] {
  if (artifacts !== undefined) {
    const actions = ['kms:DescribeKey', ...ARTIFACT_KEY_ACTIONS];
    return [new PolicyStatement({ actions, resources: [artifacts.keyArn] })];
  }
  const keys = [keyArn(region, account, '*')];
  return [
    new PolicyStatement({ actions: ['kms:DescribeKey'], resources: keys }),
    new PolicyStatement({
      actions: ARTIFACT_KEY_ACTIONS,
      resources: keys,
      conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
    }),
  ];
}
