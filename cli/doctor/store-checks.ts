import { isForeign } from '../../shared/domain/doctor/following.ts';
import { judgeSides } from '../../shared/domain/doctor/rights.ts';
import { keyOf } from '../../shared/domain/doctor/source-uses.ts';
import { keyStateParts, ownershipParts } from '../../shared/domain/doctor/storage.ts';
import { notLooked, type Part, verdictOf } from '../../shared/domain/doctor/verdict.ts';
import type { Check } from './check.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { bucketIn, type Rights } from './rights-of.ts';

/**
 * The bucket and the key of a pipeline's artifacts, and what their policies say.
 * @param moved what is wrong with the name of the bucket in the definition
 */
export async function storeChecks(
  ports: DoctorPorts,
  diagnosis: Diagnosis,
  rights: Rights,
  moved: readonly Part[],
): Promise<Check[]> {
  const checks = await Promise.all([bucketCheck(ports, diagnosis, rights, moved), keyCheck(ports, diagnosis, rights)]);
  return checks.flat();
}

async function bucketCheck(
  ports: DoctorPorts,
  { store, sources }: Diagnosis,
  { pipeline, downstream, source }: Rights,
  moved: readonly Part[],
): Promise<Check[]> {
  const { account } = ports.relay.deployment;
  if (store === undefined) return [];
  const link = { link: 'bucket', subject: `arn:aws:s3:::${store.location}`, account } as const;
  const ownership = await ports.home.ownership(store.location);
  const hasForeign = sources.some(({ action }) => isForeign(action.roleArn, account));
  const readers = hasForeign ? [...pipeline, ...downstream] : [];
  const owned = ownershipParts(store.location, ownership, readers);
  if (ownership.kind === 'missing') return [{ ...link, verdict: verdictOf([...moved, ...owned]) }];
  const on = [...pipeline, ...downstream, ...source].filter(
    ({ use }) => use.action.startsWith('s3:') && bucketIn(use.covers) === store.location,
  );
  return [{ ...link, verdict: verdictOf([...moved, ...owned, ...judgeSides(on, account).resource]) }];
}

async function keyCheck(
  ports: DoctorPorts,
  { store, sources }: Diagnosis,
  { pipeline, downstream, source }: Rights,
): Promise<Check[]> {
  const { account } = ports.relay.deployment;
  if (store === undefined) return [];
  const key = keyOf(store);
  if (key === undefined) {
    const isNeeded = sources.some(({ action }) => isForeign(action.roleArn, account));
    const verdict = notLooked('which key is used is not known: see key-arn');
    return isNeeded ? [{ link: 'key', subject: store.encryptionKey?.id ?? 'none', account, verdict }] : [];
  }
  const state = await ports.home.keyState(key);
  const on = [...pipeline, ...downstream, ...source].filter(({ use }) => use.covers === key);
  const policy = state.kind === 'missing' ? [] : judgeSides(on, account).resource;
  return [{ link: 'key', subject: key, account, verdict: verdictOf([...keyStateParts(key, state), ...policy]) }];
}
