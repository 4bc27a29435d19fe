import { STRANGER } from '../deployment.ts';
import { accessLogs, artifact, type Place, relayRole, relaySession, roleArn, session, VIA_S3 } from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';

/** What people who administer bucket and key must not do with them, and who must not be one of them. */
export function storageRoleDenials({ a, b, bucket, key, otherKey }: Place): Denial[] {
  const caller = relaySession(b, 'storage');
  const role = relayRole(b, 'storage');
  const look = 'it administers, and sees no artifact';
  const inS3: DeniedLine[] = [
    ['reads an artifact', look, 's3:GetObject', artifact(bucket)],
    ['writes an artifact', 'a run would deploy it', 's3:PutObject', artifact(bucket)],
    ['deletes the bucket', 'that is for nobody', 's3:DeleteBucket', bucket],
    ['makes the bucket public', 'that is for nobody', 's3:PutBucketPublicAccessBlock', bucket],
    ['switches access logs off', 'who looked must stay to be seen', 's3:PutBucketLogging', bucket],
    ['lists another bucket', 'it administers one', 's3:ListBucket', 'arn:aws:s3:::payroll-of-b'],
    ['opens another bucket', 'it administers one', 's3:PutBucketPolicy', 'arn:aws:s3:::payroll-of-b'],
    ['deletes in another bucket', 'it administers one', 's3:DeleteObject', 'arn:aws:s3:::payroll-of-b/x'],
    ['reads another bucket', 'it administers one', 's3:GetObject', 'arn:aws:s3:::payroll-of-b/x'],
    ['removes an access log', 'who looked must stay to be seen', 's3:DeleteObject', `${accessLogs(b)}/artifacts/log`],
    ['opens the access logs', 'it reads them', 's3:PutBucketPolicy', accessLogs(b)],
  ];
  const payroll = `arn:aws:kms:ap-south-1:${b}:key/of-payroll`;
  const direct = { 'kms:GrantIsForAWSResource': 'false' };
  const forAws = { 'kms:GrantIsForAWSResource': 'true' };
  const inKms: DeniedLine[] = [
    ['decrypts an artifact', look, 'kms:Decrypt', key, VIA_S3],
    ['makes a data key', look, 'kms:GenerateDataKey', key],
    ['gives the key to a role', 'a grant is a way to use it', 'kms:CreateGrant', key, direct],
    ['gives the key to whom it does not say', 'an absent key must not pass for a right one', 'kms:CreateGrant', key],
    ['opens another key', 'it administers one', 'kms:PutKeyPolicy', payroll],
    ['moves the alias of another key', 'it administers one', 'kms:UpdateAlias', payroll],
    ['takes another alias', 'it administers one', 'kms:UpdateAlias', `arn:aws:kms:ap-south-1:${b}:alias/payroll`],
    ['gives another key to AWS resources', 'it administers one', 'kms:CreateGrant', payroll, forAws],
    ["opens the other account's key", 'it administers one', 'kms:PutKeyPolicy', otherKey],
    ['imports key material', 'AWS makes it', 'kms:ImportKeyMaterial', key],
    ['makes an alias for decrypting', look, 'kms:ReEncryptFrom', key],
  ];
  const take = (why: string): DeniedLine => ['takes the storage role', why, 'sts:AssumeRole', role];
  const named = 'the configuration names who administers';
  return [
    ...denied('storage role', caller, inS3, b),
    ...denied('storage role', caller, inKms),
    ...denied('storage role', caller, [['gives itself a right', 'that is for the stack', 'iam:PutRolePolicy', role]]),
    ...denied('an administrator of B', session(roleArn(b, 'admin')), [
      take(named),
      ['gives the key to AWS resources', 'that is for the storage role', 'kms:CreateGrant', key, forAws],
    ]),
    ...denied('an administrator of A', session(roleArn(a, 'admin')), [take(named)]),
    ...denied('pipeline role', relaySession(b, 'pipeline'), [take('a run administers nothing')]),
    ...denied('a stranger with the name of an administrator', session(roleArn(STRANGER, 'storage-administrators')), [
      take('a name proves nothing: the account is what is trusted'),
    ]),
    ...denied('an administrator of storage', session(roleArn(b, 'storage-administrators')), [
      ['brings tags of a session', 'nothing of the relay reads tags of a session', 'sts:TagSession', role],
    ]),
  ];
}
