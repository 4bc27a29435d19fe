import { artifactOf } from '../drift/chain.ts';
import { viaS3 } from '../drift/chain-findings.ts';
import type { RequestContext } from '../drift/policy-condition.ts';
import type { Use } from '../drift/use.ts';
import { accountInArn } from '../names.ts';
import type { Action, ArtifactStore, PipelineDefinition } from '../pipeline-definition.ts';

/**
 * What a source action does in the repository (CodePipeline User Guide, security-iam). CancelUploadArchive, for a run that is stopped,
 * is not among them: no run fails without it.
 */
const ON_REPOSITORY = ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus'];
/** What it does with its artifact: for another account's bucket it says who owns the object, which is a right of its own (aws/aws-cdk#14156). */
const ON_OBJECT = ['s3:PutObject', 's3:PutObjectAcl'];
/** An upload in parts also decrypts what it has written. */
const ON_KEY = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** What a role does for a source action: read the repository, and write the artifact with its key. */
export function usesOfSource(
  definition: PipelineDefinition,
  action: Action,
  repository: string,
  role: string,
  store: ArtifactStore | undefined,
): Use[] {
  const user = { role, who: `the role of action ${action.name}` };
  const reading = ON_REPOSITORY.map((name): Use => {
    return { ...user, action: `codecommit:${name}`, resource: repository, covers: repository };
  });
  const artifact = action.outputArtifacts?.[0]?.name;
  if (store === undefined || artifact === undefined) return reading;
  const object = artifactOf(definition, `arn:aws:s3:::${store.location}`, artifact);
  const key = keyOf(store);
  return [
    ...reading,
    ...ON_OBJECT.map((name): Use => ({ ...user, action: name, ...object })),
    ...(key === undefined ? [] : ON_KEY.map((name): Use => ({ ...user, action: name, resource: key, covers: key }))),
  ];
}

/** The key of a store, where it is named so that it means the same in every account. */
export function keyOf({ encryptionKey }: ArtifactStore): string | undefined {
  const id = encryptionKey?.id;
  return id !== undefined && /^arn:[^:]+:kms:[^:]+:\d+:key\//.test(id) ? id : undefined;
}

/** What is known of the call in which a role makes use of a right, for the policies of the role. */
export function contextOfUse({ action }: Use, region: string, key: string | undefined): RequestContext {
  const common = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region };
  if (action.startsWith('kms:')) return { ...common, 'kms:ViaService': viaS3(region) };
  if (!action.startsWith('s3:Put')) return common;
  // Artifacts are uploaded with the pipeline's key, and for the bucket's owner.
  return {
    ...common,
    's3:x-amz-acl': 'bucket-owner-full-control',
    ...(key === undefined
      ? {}
      : { 's3:x-amz-server-side-encryption': 'aws:kms', 's3:x-amz-server-side-encryption-aws-kms-key-id': key }),
  };
}

/** The same for the policy of the bucket or key. */
export const contextOfRequest = (use: Use, region: string, key: string | undefined): RequestContext => ({
  ...contextOfUse(use, region, key),
  'aws:PrincipalArn': use.role,
  'aws:PrincipalAccount': accountInArn(use.role),
});
