import { artifact, type Context, type Place } from '../place.ts';
import type { DeniedLine } from '../row.ts';

const HTTP: Context = { 'aws:SecureTransport': 'false' };

/** What no role that handles artifacts does to the bucket. */
export const onBucket = ({ bucket }: Place): DeniedLine[] => [
  ['deletes an artifact', 'they expire', 's3:DeleteObject', artifact(bucket)],
  [
    'deletes a version of an artifact',
    'a run can be looked into afterwards',
    's3:DeleteObjectVersion',
    artifact(bucket),
  ],
  ["changes the bucket's policy", 'that is for the stack', 's3:PutBucketPolicy', bucket],
  ['deletes the bucket', 'that is for nobody', 's3:DeleteBucket', bucket],
  ['writes over plain HTTP', 'artifacts are source code', 's3:PutObject', artifact(bucket), HTTP],
  ['reads over plain HTTP', 'artifacts are source code', 's3:GetObject', artifact(bucket), HTTP],
  ['lists over plain HTTP', 'names of artifacts are names of pipelines', 's3:ListBucket', bucket, HTTP],
];

/** What no role that handles artifacts does to the key. */
export const onKey = ({ key }: Place): DeniedLine[] => [
  ["changes the key's policy", 'that is for the stack', 'kms:PutKeyPolicy', key],
  ['deletes the key', 'all artifacts would be lost', 'kms:ScheduleKeyDeletion', key],
  ['switches the key off', 'all pipelines would stop', 'kms:DisableKey', key],
  ['gives the key to others', 'only AWS resources are given grants', 'kms:CreateGrant', key],
];
