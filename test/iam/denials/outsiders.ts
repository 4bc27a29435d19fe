import { STRANGER } from '../deployment.ts';
import { artifact, type Place, relayRole, roleArn, session, VIA_S3 } from '../place.ts';
import { type Denial, denied } from '../row.ts';

/** Who is no part of an artifact store and would like to be. */
export function outsiderDenials(place: Place): Denial[] {
  const { a, b, otherB, bucket, key } = place;
  const object = artifact(bucket);
  const account = 'the policy names the action role alone';
  const of = (who: string, arn: string, why: string) => [
    ...denied(
      who,
      session(arn),
      [
        ['reads an artifact', why, 's3:GetObject', object],
        ['writes an artifact', why, 's3:PutObject', object],
        ['lists artifacts', why, 's3:ListBucket', bucket],
        ["reads the bucket's policy", why, 's3:GetBucketPolicy', bucket],
      ],
      b,
    ),
    ...denied(who, session(arn), [
      ['decrypts an artifact', why, 'kms:Decrypt', key, VIA_S3],
      ["reads the key's policy", why, 'kms:GetKeyPolicy', key],
    ]),
  ];
  return [
    ...of('an administrator of A', roleArn(a, 'admin'), account),
    ...of('action role under another path', roleArn(a, 'x/commit-relay-source-action-ap-south-1'), account),
    ...of('read role', relayRole(a, 'read'), account),
    ...of('a stranger with the name of the action role', relayRole(STRANGER, 'source-action'), 'a name proves nothing'),
    ...of('pipeline role of the other account', relayRole(otherB, 'pipeline'), 'accounts share no artifacts'),
  ];
}
