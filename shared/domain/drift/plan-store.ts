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

/**
 * What differs between an artifact store and the one that the role in the source account may write to, encrypted by a key
 * that it may use. A store that goes with a role of another kind may be any, but its key must be usable from there.
 */
export function planStore({ store, path }: StorePlace, standard: Standard, isOwn: boolean): Difference[] {
  return [...(isOwn ? bucket(store, path, standard) : []), ...key(store, path, standard, isOwn)];
}

function bucket(
  { location: observed }: ArtifactStore,
  path: Edit['path'],
  { bucket: desired }: Standard,
): Difference[] {
  if (observed === desired) return [];
  const field = [...path, 'location'].join('.');
  const about = { reason: 'wrong-bucket', action: 'repair', severity: 'error' } as const;
  return [
    { finding: { field, observed, desired, ...about }, edits: [{ path: [...path, 'location'], value: desired }] },
  ];
}

const UNKNOWN_KEY =
  'the artifact key of the deployment was not found: deploy CommitRelayDelivery, or configure artifacts';

function key({ encryptionKey }: ArtifactStore, path: Edit['path'], { keyArn }: Standard, isOwn: boolean): Difference[] {
  const observed = encryptionKey?.id;
  const reason = whatIsWrong(observed, isOwn ? keyArn : observed);
  if (reason === undefined) return [];
  const field = [...path, 'encryptionKey'].join('.');
  const about = { reason, severity: 'error', ...ADVICE[reason] } as const;
  if (!isOwn || keyArn === undefined) {
    const advice = isOwn
      ? UNKNOWN_KEY
      : 'name a customer-managed key by its ARN that the role of the source action may use';
    return [{ finding: { field, ...asObserved(observed), ...about, action: 'report', advice }, edits: [] }];
  }
  const edits = [{ path: [...path, 'encryptionKey'], value: { ...encryptionKey, id: keyArn, type: 'KMS' } }];
  return [{ finding: { field, ...asObserved(observed), desired: keyArn, ...about, action: 'repair' }, edits }];
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
