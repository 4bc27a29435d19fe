import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement, type PrincipalBase } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { OWN_KEY_ACTIONS, SOURCE_KEY_ACTIONS } from '../artifacts.ts';
import { ARTIFACT_KEY_ALIAS } from '../names.ts';
import { rolesOf } from '../principals.ts';

/** What administers a key, and can neither use it nor hand it on by grants. */
export const KEY_ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];
/** What an alias takes, on the key and on the alias. */
export const ALIAS_ACTIONS = ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'];
export const GRANT_ACTIONS = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];
export const ONLY_FOR_AWS_RESOURCES = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };

export type ArtifactKeyProps = {
  readonly account: string;
  readonly region: string;
  /** Roles in source accounts that write artifacts. */
  readonly writers: readonly PrincipalBase[];
  /** ARN patterns of the account's roles: those that pipelines run as, those downstream, and that of storage. */
  readonly pipelineRoles: readonly string[];
  readonly downstreamRoles: readonly string[];
  readonly storageRole: string;
};

/**
 * Key of pipeline artifacts. Another account can only use one that is customer managed. The account's own policies
 * administer it, so that it is never out of reach; who uses it stands here alone.
 */
export class ArtifactKey extends Key {
  constructor(scope: Construct, id: string, props: ArtifactKeyProps) {
    super(scope, id, {
      alias: ARTIFACT_KEY_ALIAS,
      description: 'Artifacts of pipelines that follow repositories of other accounts',
      enableKeyRotation: true,
      policy: new PolicyDocument({ statements: statementsOf(props) }),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}

/** In a key's policy, the resource is the key. */
const statement = (sid: string, principals: PrincipalBase[], actions: string[], conditions = {}): PolicyStatement =>
  new PolicyStatement({ sid, principals, actions, resources: ['*'], conditions });

function statementsOf(props: ArtifactKeyProps): PolicyStatement[] {
  const { account, region, writers, pipelineRoles, downstreamRoles, storageRole } = props;
  const throughS3 = { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } };
  return [
    statement('Administer', [new AccountPrincipal(account)], [...KEY_ADMINISTRATION, ...ALIAS_ACTIONS]),
    statement('GrantToAwsResources', [rolesOf(account, [storageRole])], GRANT_ACTIONS, ONLY_FOR_AWS_RESOURCES),
    statement('UseByPipelines', [rolesOf(account, pipelineRoles)], ['kms:DescribeKey', ...OWN_KEY_ACTIONS]),
    statement('UseDownstream', [rolesOf(account, downstreamRoles)], OWN_KEY_ACTIONS, throughS3),
    ...writers.map((writer, index) =>
      statement(`UseBySourceActions${index + 1}`, [writer], ['kms:DescribeKey', ...SOURCE_KEY_ACTIONS]),
    ),
  ];
}
