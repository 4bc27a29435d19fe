import { PIPELINE, SOURCE } from '../infra/templates.ts';
import { DEPLOYMENT, IMPORTED, OTHER_PIPELINE, OTHER_SOURCE, stacksOf } from './deployment.ts';
import type { Place } from './place.ts';
import { type Grant, importedGrants, type World, worldOf } from './world.ts';

/** What the proof is of: the policies of a deployment, and each pair of its accounts. */
export type Proof = { readonly world: World; readonly places: readonly Place[] };

function holderOf(world: World, start: string): string {
  const found = new Set(world.map(({ holder }: Grant) => holder).filter((holder) => holder.startsWith(start)));
  const [one, ...more] = found;
  if (one === undefined || more.length > 0) throw new Error(`expected one policy on ${start}*, found ${found.size}`);
  return one;
}

/** Synthesises the deployment and reads its policies. */
export function prepareProof(): Proof {
  const own = worldOf(stacksOf(DEPLOYMENT));
  const artifacts = {
    account: PIPELINE,
    bucket: holderOf(own, 'arn:aws:s3:::commit-relay-artifacts-'),
    key: holderOf(own, 'arn:aws:kms:'),
  };
  const imported = { account: OTHER_PIPELINE, bucket: `arn:aws:s3:::${IMPORTED.bucket}`, key: IMPORTED.keyArn };
  const world = [...own, ...importedGrants(own, artifacts, imported)];
  const sources = [
    { a: SOURCE, otherA: OTHER_SOURCE, isRestricted: false },
    { a: OTHER_SOURCE, otherA: SOURCE, isRestricted: true },
  ];
  const pipelines = [
    { ...there(artifacts), ...other(imported), isImported: false },
    { ...there(imported), ...other(artifacts), isImported: true },
  ];
  return { world, places: sources.flatMap((source) => pipelines.map((each) => ({ ...source, ...each }))) };
}

type Artifacts = { readonly account: string; readonly bucket: string; readonly key: string };
const there = ({ account: b, bucket, key }: Artifacts) => ({ b, bucket, key });
const other = ({ account: otherB, bucket: otherBucket, key: otherKey }: Artifacts) => ({
  otherB,
  otherBucket,
  otherKey,
});
