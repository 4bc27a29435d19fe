import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  artifactBucketArn,
  pipelineRoleArns,
  SOURCE_BUCKET_ACTIONS,
  SOURCE_KEY_ACTIONS,
  SOURCE_OBJECT_ACTIONS,
} from '../artifacts.ts';
import type { Config, SourceAccount } from '../config-schema.ts';
import { keyArn, sourceActionRole } from '../names.ts';
import { rolesOfEach } from '../principals.ts';
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
      assumedBy: rolesOfEach(
        pipelineAccounts.map((pipeline) => ({
          account: pipeline.account,
          roleArns: pipelineRoleArns(config, pipeline),
        })),
      ),
    });
    addRights(role, [
      new WideStatement('the repositories that the configuration lets pipelines follow, or all of them', {
        actions: SOURCE_ACTIONS,
        resources: repositoryArns(region, Aws.ACCOUNT_ID, source.repositories),
      }),
      ...artifactRights(config),
    ]);
  }
}

/** One statement for all accounts where it can be: the role's policies have 10,240 characters. */
function artifactRights(config: Config): PolicyStatement[] {
  const buckets = config.pipelineAccounts.map((pipeline) => artifactBucketArn(config, pipeline));
  return [
    new PolicyStatement({ actions: SOURCE_BUCKET_ACTIONS, resources: buckets }),
    new WideStatement('artifacts are in folders of pipelines that are not known here', {
      actions: SOURCE_OBJECT_ACTIONS,
      resources: buckets.map((bucket) => `${bucket}/*`),
    }),
    ...importedKeyRights(config),
    ...ownKeyRights(config),
  ];
}

function importedKeyRights({ pipelineAccounts }: Config): PolicyStatement[] {
  const resources = pipelineAccounts.flatMap(({ artifacts }) => artifacts?.keyArn ?? []);
  if (resources.length === 0) return [];
  return [new PolicyStatement({ actions: ['kms:DescribeKey', ...SOURCE_KEY_ACTIONS], resources })];
}

/** The id of a key made by the delivery stack is not known here; its policy names this role, and it serves S3 alone. */
function ownKeyRights({ region, pipelineAccounts }: Config): PolicyStatement[] {
  const accounts = pipelineAccounts.filter(({ artifacts }) => artifacts === undefined);
  if (accounts.length === 0) return [];
  const resources = accounts.map(({ account }) => keyArn(region, account, '*'));
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
