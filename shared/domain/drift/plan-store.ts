import type { ArtifactStore, PipelineDefinition } from '../pipeline-definition.ts';
import type { Edit } from './edit.ts';
import type { Finding, FindingReason } from './finding.ts';
import { asObserved, type Difference } from './plan-source.ts';
import type { Standard } from './standard.ts';

/** The artifact store that source actions write to, and where it stands. */
export type StorePlace = { readonly store: ArtifactStore; readonly path: Edit['path'] };

/** The one store of the pipeline, or that of its own Region; undefined where the definition has none. */
export function storeOf({ artifactStore, artifactStores }: PipelineDefinition, region: string): StorePlace | undefined {
  if (artifactStore !== undefined) return { store: artifactStore, path: ['artifactStore'] };
  const store = artifactStores?.[region];
  return store === undefined ? undefined : { store, path: ['artifactStores', region] };
}

/** Who writes to the store: source actions with the deployment's role, with roles of teams, or with both kinds. */
export type Writers = 'own' | 'others' | 'both';

/** What makes it unsafe to change the store, for people; absent where nothing does. */
export type Hindrance = string | undefined;

/**
 * What differs between an artifact store and the one that the role in the source account may write to, encrypted by a key
 * that it may use. A store that goes with a role of another kind may be any, but its key must be usable from there.
 */
export function planStore(
  { store, path }: StorePlace,
  standard: Standard,
  writers: Writers,
  hindrance: Hindrance,
): Difference[] {
  if (writers === 'others') return key(store, path, store.encryptionKey?.id, OTHERS_KEY);
  const moved = bucket(store, path, standard);
  const unknown = standard.keyArn === undefined ? UNKNOWN_KEY : undefined;
  // A key that fits another bucket is no good for the deployment's.
  const wantedKey = standard.keyArn ?? (moved.length > 0 ? '' : store.encryptionKey?.id);
  const differences = [...moved, ...key(store, path, wantedKey, unknown)];
  const reason = hindrance ?? (writers === 'both' ? BOTH : undefined);
  return reason === undefined ? differences : differences.map((difference) => toldOnly(difference, reason));
}

const UNKNOWN_KEY =
  'the artifact key of the deployment was not found: deploy CommitRelayDelivery, or configure artifacts';
const OTHERS_KEY = 'name a customer-managed key by its ARN that the role of the source action may use';
const BOTH = 'source actions with roles of both kinds write to this store, and no store serves both';

const toldOnly = ({ finding, isAccess }: Difference, advice: string): Difference => ({
  finding: { ...finding, action: 'report', advice },
  edits: [],
  ...(isAccess && { isAccess }),
});

function bucket(
  { location: observed }: ArtifactStore,
  path: Edit['path'],
  { bucket: desired }: Standard,
): Difference[] {
  if (observed === desired) return [];
  const field = [...path, 'location'].join('.');
  const about = { reason: 'wrong-bucket', action: 'repair', severity: 'error' } as const;
  const edits = [{ path: [...path, 'location'], value: desired }];
  return [{ finding: { field, observed, desired, ...about }, edits, isAccess: true }];
}

/** Only told where `advice` says why it cannot be repaired. */
function key(
  { encryptionKey }: ArtifactStore,
  path: Edit['path'],
  desired: string | undefined,
  advice: string | undefined,
): Difference[] {
  const observed = encryptionKey?.id;
  const reason = whatIsWrong(observed, desired);
  if (reason === undefined) return [];
  const field = [...path, 'encryptionKey'].join('.');
  const about = { field, ...asObserved(observed), reason, severity: 'error', ...ADVICE[reason] } as const;
  if (advice !== undefined || desired === undefined) {
    return [{ finding: { ...about, action: 'report', ...(advice && { advice }) }, edits: [], isAccess: true }];
  }
  const edits = [{ path: [...path, 'encryptionKey'], value: { ...encryptionKey, id: desired, type: 'KMS' } }];
  return [{ finding: { ...about, desired, action: 'repair' }, edits, isAccess: true }];
}

type KeyReason = Extract<FindingReason, 'no-key' | 'key-alias' | 'key-bare-id' | 'wrong-key'>;

/** They fail differently. */
const ADVICE: Readonly<Record<KeyReason, Pick<Finding, 'advice'>>> = {
  'no-key': { advice: 'without a key the AWS managed one is used, which no other account can use' },
  'key-alias': { advice: 'an alias is looked up in the account of the role, which does not have it' },
  'key-bare-id': { advice: 'a bare id is looked up in the account of the role, which does not have the key' },
  'wrong-key': {},
};

function whatIsWrong(observed: string | undefined, wanted: string | undefined): KeyReason | undefined {
  if (observed === undefined) return 'no-key';
  if (/(^|:)alias\//.test(observed)) return 'key-alias';
  if (!observed.startsWith('arn:')) return 'key-bare-id';
  return wanted === undefined || observed === wanted ? undefined : 'wrong-key';
}
