import { STRANGER } from '../deployment.ts';
import {
  accessLogs,
  artifact,
  type Context,
  type Place,
  relaySession,
  roleArn,
  service,
  session,
  VIA_S3,
} from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';
import { deployingDenials } from './deploying.ts';
import { storageRoleDenials } from './storage-role.ts';

const HTTP: Context = { 'aws:SecureTransport': 'false' };

/** What must not be done with an artifact store that is made here, nor by the roles around it. */
export const storageDenials = (place: Place): Denial[] =>
  place.isImported
    ? []
    : [
        ...uploads(place),
        ...storageRoleDenials(place),
        ...accessLogging(place),
        ...usingTheKey(place),
        ...deployingDenials(place),
      ];

/** Encryption that the pipeline accounts could not read, or that another could. */
function uploads({ a, b, bucket, otherKey }: Place): Denial[] {
  const put = (what: string, why: string, context: Context): DeniedLine => [
    `uploads ${what}`,
    why,
    's3:PutObject',
    artifact(bucket),
    context,
  ];
  const algorithm = 's3:x-amz-server-side-encryption';
  const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  const why = 'roles of other accounts could not read it';
  const lines = [
    put('with a key of S3', why, { [algorithm]: 'AES256' }),
    put("with the account's own key of KMS", why, { [algorithm]: 'aws:kms' }),
    put('with another key of B', why, {
      [algorithm]: 'aws:kms',
      [keyId]: `arn:aws:kms:ap-south-1:${b}:key/of-payroll`,
    }),
    put("with the other account's key", why, { [algorithm]: 'aws:kms', [keyId]: otherKey }),
    put('with the key by its alias', 'an alias means another key in each account', {
      [algorithm]: 'aws:kms',
      [keyId]: `arn:aws:kms:ap-south-1:${b}:alias/commit-relay-artifacts`,
    }),
  ];
  return [
    ...denied('action role', relaySession(a, 'source-action'), lines, b),
    ...denied('pipeline role', relaySession(b, 'pipeline'), lines, b),
  ];
}

function accessLogging({ a, b, bucket }: Place): Denial[] {
  const log = `${accessLogs(b)}/artifacts/log`;
  const put = 's3:PutObject';
  const by = (sourceArn: string, account: string) => service('logging.s3', sourceArn, account);
  const why = 'S3 must not be had to write logs of others';
  return [
    ...denied('access logs', by('arn:aws:s3:::payroll-of-b', b), [['of another bucket', why, put, log]], b),
    ...denied('access logs', by(bucket, STRANGER), [["of a stranger's claim", why, put, log]], b),
    ...denied('access logs', service('sns', bucket, b), [['by SNS', 'they are written by S3', put, log]], b),
    ...denied('access logs', by(bucket, b), [['read by S3', 'it writes', 's3:GetObject', log]], b),
    ...denied(
      'access logs',
      by(bucket, b),
      [['in another folder', 'each bucket has its own', put, `${accessLogs(b)}/x`]],
      b,
    ),
    ...denied('access logs', by(bucket, b), [['over plain HTTP', 'they name artifacts', put, log, HTTP]], b),
    ...denied(
      'an administrator of A',
      session(roleArn(a, 'admin')),
      [['reads access logs', 'they name artifacts', 's3:GetObject', log]],
      b,
    ),
  ];
}

/** Who uses the key stands in its policy alone. */
function usingTheKey({ b, key }: Place): Denial[] {
  const direct = 'outside S3 it would be a way to decrypt anything';
  const named = 'the policy of the key names who uses it';
  const byItself = (who: string, arn: string): Denial[] =>
    denied(who, session(arn), [
      ['decrypts by itself', direct, 'kms:Decrypt', key],
      [
        'decrypts through another service',
        direct,
        'kms:Decrypt',
        key,
        { 'kms:ViaService': 'secretsmanager.ap-south-1.amazonaws.com' },
      ],
      ['encrypts for others', 'it needs a data key, no more', 'kms:ReEncryptTo', key, VIA_S3],
      [
        'gives the key to AWS resources',
        'that is for the storage role',
        'kms:CreateGrant',
        key,
        { 'kms:GrantIsForAWSResource': 'true' },
      ],
    ]);
  const asAdministrator = denied('an administrator of B', session(roleArn(b, 'admin')), [
    ['decrypts an artifact', named, 'kms:Decrypt', key, VIA_S3],
    ['makes a data key', named, 'kms:GenerateDataKey', key, VIA_S3],
    ['re-encrypts', named, 'kms:ReEncryptFrom', key, VIA_S3],
  ]);
  return [
    ...byItself('role of a build', roleArn(b, 'builds/shop')),
    ...byItself('role of an action', roleArn(b, 'commit-relay-actions/deploy')),
    ...denied("a team's pipeline role", session(roleArn(b, 'teams/shop')), [
      ['re-encrypts', 'it reads and writes artifacts', 'kms:ReEncryptFrom', key],
      [
        'gives the key to AWS resources',
        'that is for the storage role',
        'kms:CreateGrant',
        key,
        { 'kms:GrantIsForAWSResource': 'true' },
      ],
    ]),
    ...asAdministrator,
    ...denied('a build under another path', session(roleArn(b, 'x/builds/shop')), [
      ['decrypts an artifact', named, 'kms:Decrypt', key, VIA_S3],
    ]),
  ];
}
