import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import { keyArn } from '../kms/key-arn.ts';
import type { KeyStore } from '../kms/keys.ts';
import { accountOf, artifactStoreIn } from './definition.ts';
import type { Source } from './source-action.ts';

export type AliasResolver = KeyStore['keyOf'];

/** The real service shortens the folders of an artifact's key; what it calls the object is random there. */
const PIPELINE_FOLDER = 20;
const ARTIFACT_FOLDER = 10;
const OBJECT = 'Vx1gcKq';

/** An artifact in the store of a pipeline, and who is to read or write it. */
type Access = {
  readonly kernel: Kernel;
  readonly keyOfAlias: AliasResolver;
  readonly caller: Caller;
  readonly source: Source;
  readonly artifact: string;
};

/**
 * Checks that a source action may fetch its archive and store it, encrypted, in the pipeline's artifact store.
 * @throws ApiError AccessDeniedException, or NotFoundException for a key that the role's account does not have
 */
export async function checkSourceAccess(
  kernel: Kernel,
  keyOfAlias: AliasResolver,
  caller: Caller,
  source: Source,
): Promise<void> {
  const repository = source.action.configuration?.['RepositoryName'] ?? '';
  const archive = `arn:aws:codecommit:${kernel.region}:${caller.account}:${repository}`;
  await kernel.authorize({ caller, action: 'codecommit:UploadArchive', resource: archive });
  const artifact = source.action.outputArtifacts?.[0]?.name ?? '';
  await checkWrite({ kernel, keyOfAlias, caller, source, artifact });
}

/** @throws ApiError as `checkSourceAccess` */
export async function checkWrite(access: Access): Promise<void> {
  // A role of another account also sets the object's ACL (aws/aws-cdk#14156).
  const isForeign = access.caller.account !== access.source.pipeline.account;
  await checkObject(access, ['s3:PutObject', ...(isForeign ? ['s3:PutObjectAcl'] : [])]);
  await checkKey(access, ['kms:GenerateDataKey', 'kms:Decrypt']);
}

/** @throws ApiError as `checkSourceAccess` */
export async function checkRead(access: Access): Promise<void> {
  await checkObject(access, ['s3:GetObject']);
  await checkKey(access, ['kms:Decrypt']);
}

function storeOf({ kernel, source }: Access) {
  const store = artifactStoreIn(source.definition, kernel.region);
  if (store === undefined) throw new ApiError('InvalidStructureException', `no artifact store in ${kernel.region}`);
  return store;
}

async function checkObject(access: Access, actions: readonly string[]): Promise<void> {
  const { kernel, caller, source, artifact } = access;
  const folder = `${source.pipeline.name.slice(0, PIPELINE_FOLDER)}/${artifact.slice(0, ARTIFACT_FOLDER)}`;
  const resource = `arn:aws:s3:::${storeOf(access).location}/${folder}/${OBJECT}`;
  const resourceAccount = source.pipeline.account;
  for (const action of actions) await kernel.authorize({ caller, resource, resourceAccount, action });
}

/** The key is used by S3, in the name of whoever reads or writes the object. */
async function checkKey(access: Access, actions: readonly string[]): Promise<void> {
  const { kernel, keyOfAlias, caller } = access;
  const { encryptionKey } = storeOf(access);
  if (encryptionKey === undefined) return;
  const resource = keyBehind(kernel.region, keyOfAlias, caller.account, encryptionKey.id);
  const context = { 'kms:ViaService': `s3.${kernel.region}.amazonaws.com` };
  const resourceAccount = accountOf(resource);
  for (const action of actions) await kernel.authorize({ caller, resource, resourceAccount, context, action });
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
