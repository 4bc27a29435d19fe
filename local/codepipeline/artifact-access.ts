import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import { keyArn } from '../kms/key-arn.ts';
import type { KeyStore } from '../kms/keys.ts';
import type { BucketStore } from '../s3/buckets.ts';
import { accountOf, artifactStoreIn } from './definition.ts';
import type { Source } from './source-action.ts';

/** What is known of the buckets and keys that artifacts are stored with. */
export type Storage = Pick<KeyStore, 'keyOf' | 'stateOf'> & Pick<BucketStore, 'ownershipOf'>;

/** The real service shortens the folders of an artifact's key; what it calls the object is random there. */
const PIPELINE_FOLDER = 20;
const ARTIFACT_FOLDER = 10;
const OBJECT = 'Vx1gcKq';

/** An artifact in the store of a pipeline, and who is to read or write it. */
type Access = {
  readonly kernel: Kernel;
  readonly storage: Storage;
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
  storage: Storage,
  caller: Caller,
  source: Source,
): Promise<void> {
  const repository = source.action.configuration?.['RepositoryName'] ?? '';
  const archive = `arn:aws:codecommit:${kernel.region}:${caller.account}:${repository}`;
  for (const operation of ['UploadArchive', 'GetUploadArchiveStatus']) {
    await kernel.authorize({ caller, action: `codecommit:${operation}`, resource: archive });
  }
  const artifact = source.action.outputArtifacts?.[0]?.name ?? '';
  await checkWrite({ kernel, storage, caller, source, artifact });
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
  await checkObject(access, ['s3:GetObject'], !isOwnersObject(access));
  await checkKey(access, ['kms:Decrypt']);
}

function storeOf({ kernel, source }: Pick<Access, 'kernel' | 'source'>) {
  const store = artifactStoreIn(source.definition, kernel.region);
  if (store === undefined) throw new ApiError('InvalidStructureException', `no artifact store in ${kernel.region}`);
  return store;
}

/**
 * Whether an artifact belongs to the account of its bucket, whose policy counts for such objects alone (S3 User Guide, "Bucket
 * policies"). What another account writes with the owner's canned ACL does unless the bucket leaves it to its writer.
 */
function isOwnersObject({ storage, source, artifact, ...access }: Access): boolean {
  const store = storeOf({ source, ...access });
  const actions = source.definition.stages.flatMap((stage) => stage.actions);
  const writer = actions.find(({ outputArtifacts = [] }) => outputArtifacts.some(({ name }) => name === artifact));
  const isForeign = writer?.roleArn !== undefined && accountOf(writer.roleArn) !== source.pipeline.account;
  return !isForeign || storage.ownershipOf(store.location) !== 'ObjectWriter';
}

async function checkObject(access: Access, actions: readonly string[], isForeignObject = false): Promise<void> {
  const { kernel, caller, source, artifact } = access;
  const folder = `${source.pipeline.name.slice(0, PIPELINE_FOLDER)}/${artifact.slice(0, ARTIFACT_FOLDER)}`;
  const resource = `arn:aws:s3:::${storeOf(access).location}/${folder}/${OBJECT}`;
  const resourceAccount = source.pipeline.account;
  for (const action of actions) await kernel.authorize({ caller, resource, resourceAccount, action, isForeignObject });
}

/** The key is used by S3, in the name of whoever reads or writes the object. */
async function checkKey(access: Access, actions: readonly string[]): Promise<void> {
  const { kernel, storage, caller } = access;
  const { encryptionKey } = storeOf(access);
  if (encryptionKey === undefined) return;
  const resource = keyBehind(kernel.region, storage, caller.account, encryptionKey.id);
  checkState(storage, resource);
  const context = { 'kms:ViaService': `s3.${kernel.region}.amazonaws.com` };
  const resourceAccount = accountOf(resource);
  for (const action of actions) await kernel.authorize({ caller, resource, resourceAccount, context, action });
}

/** S3 tells of a key that it cannot use under KMS's name for it. */
function checkState({ stateOf }: Storage, key: string): void {
  const state = stateOf(key);
  if (state === 'Disabled') throw new ApiError('KMS.DisabledException', `${key} is disabled.`);
  if (state === 'PendingDeletion') throw new ApiError('KMS.KMSInvalidStateException', `${key} is pending deletion.`);
}

/**
 * The key that an id means to a role of this account. Only a key's ARN means the same everywhere: an alias is
 * known in its own account alone, and a bare id is looked up in the role's account.
 */
function keyBehind(region: string, { keyOf }: Storage, account: string, id: string): string {
  const alias = /^(?:arn:aws:kms:[^:]+:(?<owner>\d{12}):)?(?<name>alias\/.+)$/.exec(id)?.groups;
  if (alias !== undefined) {
    const foreign = alias['owner'] !== undefined && alias['owner'] !== account;
    const found = foreign ? undefined : keyOf(account, alias['name'] ?? '');
    if (found === undefined) throw new ApiError('NotFoundException', `Alias ${id} is not found in account ${account}.`);
    return found;
  }
  return keyArn(region, account, id);
}
