import { randomBytes } from 'node:crypto';
import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import type { KeyAliases } from '../kms/aliases.ts';
import { keyArn } from '../kms/key-arn.ts';
import { accountOf, artifactStoreIn } from './definition.ts';
import type { Source } from './source-action.ts';

export type AliasResolver = KeyAliases['keyOf'];

/** The real service shortens the folders of an artifact's key. */
const PIPELINE_FOLDER = 20;
const ARTIFACT_FOLDER = 10;

/**
 * Checks that a source action may fetch its archive and store it, encrypted, in the pipeline's artifact store.
 * @throws ApiError AccessDeniedException, or NotFoundException for a key that the role's account does not have
 */
export async function checkArtifactAccess(
  kernel: Kernel,
  keyOfAlias: AliasResolver,
  caller: Caller,
  { pipeline, definition, action }: Source,
): Promise<void> {
  const repository = action.configuration?.['RepositoryName'] ?? '';
  const archive = `arn:aws:codecommit:${kernel.region}:${caller.account}:${repository}`;
  await kernel.authorize({ caller, action: 'codecommit:UploadArchive', resource: archive });

  const store = artifactStoreIn(definition, kernel.region);
  if (store === undefined) throw new ApiError('InvalidStructureException', `no artifact store in ${kernel.region}`);
  const folder = pipeline.name.slice(0, PIPELINE_FOLDER);
  const artifact = (action.outputArtifacts?.[0]?.name ?? '').slice(0, ARTIFACT_FOLDER);
  const resource = `arn:aws:s3:::${store.location}/${folder}/${artifact}/${randomBytes(4).toString('hex')}`;
  const object = { caller, resource, resourceAccount: pipeline.account };
  await kernel.authorize({ ...object, action: 's3:PutObject' });
  // A role of another account also sets the object's ACL (aws/aws-cdk#14156).
  if (caller.account !== pipeline.account) await kernel.authorize({ ...object, action: 's3:PutObjectAcl' });

  if (store.encryptionKey === undefined) return;
  const key = keyBehind(kernel.region, keyOfAlias, caller.account, store.encryptionKey.id);
  const access = { caller, resource: key, resourceAccount: accountOf(key) };
  await kernel.authorize({ ...access, action: 'kms:GenerateDataKey' });
  await kernel.authorize({ ...access, action: 'kms:Decrypt' });
}

/**
 * The key that an id means to a role of this account. Only a key's ARN means the same everywhere: an alias is
 * known in its own account alone, and a bare id is looked up in the role's account.
 */
function keyBehind(region: string, keyOfAlias: AliasResolver, account: string, id: string): string {
  const alias = /^(?:arn:aws:kms:[^:]+:(?<owner>\d{12}):)?(?<name>alias\/.+)$/.exec(id)?.groups;
  if (alias !== undefined) {
    const foreign = alias['owner'] !== undefined && alias['owner'] !== account;
    const found = foreign ? undefined : keyOfAlias(account, alias['name'] ?? '');
    if (found === undefined) throw new ApiError('NotFoundException', `Alias ${id} is not found in account ${account}.`);
    return found;
  }
  return keyArn(region, account, id);
}
