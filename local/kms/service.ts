import { checkPolicy } from '../iam/check-policy.ts';
import { keyPermission } from '../iam/permissions-storage.ts';
import type { IamStore } from '../iam/store.ts';
import { text } from '../json.ts';
import { ApiError, type Caller, type Kernel, type Service } from '../kernel.ts';
import { keyArn } from './key-arn.ts';
import type { KeyState, KeyStore } from './keys.ts';

export type KmsOptions = { readonly kernel: () => Kernel; readonly keys: KeyStore; readonly iam: IamStore };

const POLICY_NAME = 'default';

/** KMS as far as keys describe themselves and can be switched off: nothing is encrypted here. Keys and aliases come from templates. */
export function createKms({ kernel, keys, iam }: KmsOptions): Service {
  const born = new Date();
  const find = (id: string, { account }: Caller): string => {
    const alias = /^(?:arn:aws:kms:[^:]+:(?<owner>\d{12}):)?(?<name>alias\/.+)$/.exec(id)?.groups;
    const found =
      alias === undefined
        ? keyArn(kernel().region, account, id)
        : keys.keyOf(alias['owner'] ?? account, alias['name'] ?? '');
    if (found !== undefined && keys.has(found)) return found;
    throw new ApiError('NotFoundException', `Key '${id}' does not exist`);
  };
  return {
    async handle(operation, input, caller) {
      const key = find(text(input, 'KeyId'), caller);
      // Which key an alias means is known here alone, so permissions are asked for here.
      await kernel().authorize({ caller, ...keyPermission(operation, key, keys.aliasesOf(key)) });
      switch (operation) {
        case 'DescribeKey':
          return { KeyMetadata: metadataOf(key, keys.stateOf(key) ?? 'Enabled', born) };
        case 'GetKeyPolicy':
          return { Policy: JSON.stringify(iam.resourcePolicy(key)), PolicyName: POLICY_NAME };
        case 'PutKeyPolicy':
          iam.putResourcePolicy(key, await checkPolicy(text(input, 'Policy'), 'MalformedPolicyDocumentException'));
          return {};
        default:
          return changeState(keys, key, operation, input);
      }
    },
  };
}

const DEFAULT_WINDOW_DAYS = 30;

/** A key that is to be deleted can only be spared; then it is disabled. */
function changeState(keys: KeyStore, key: string, operation: string, input: Readonly<Record<string, unknown>>) {
  const isPending = keys.stateOf(key) === 'PendingDeletion';
  if (isPending !== (operation === 'CancelKeyDeletion') && operation in NEXT_STATES) {
    const state = isPending ? 'is pending deletion' : 'is not pending deletion';
    throw new ApiError('KMSInvalidStateException', `${key} ${state}.`);
  }
  const state = NEXT_STATES[operation];
  if (state === undefined) throw new ApiError('UnknownOperationException', `unknown operation kms:${operation}`);
  keys.setState(key, state);
  if (operation === 'CancelKeyDeletion') return { KeyId: key };
  if (operation !== 'ScheduleKeyDeletion') return {};
  const { PendingWindowInDays = DEFAULT_WINDOW_DAYS } = input;
  const DeletionDate = new Date(Date.now() + Number(PendingWindowInDays) * 86_400_000);
  return { KeyId: key, DeletionDate, KeyState: state, PendingWindowInDays };
}

const NEXT_STATES: Readonly<Record<string, KeyState>> = {
  EnableKey: 'Enabled',
  DisableKey: 'Disabled',
  ScheduleKeyDeletion: 'PendingDeletion',
  CancelKeyDeletion: 'Disabled',
};

function metadataOf(key: string, KeyState: KeyState, CreationDate: Date) {
  return {
    AWSAccountId: key.split(':')[4],
    KeyId: key.split('/')[1],
    Arn: key,
    CreationDate,
    Enabled: KeyState === 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState,
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
