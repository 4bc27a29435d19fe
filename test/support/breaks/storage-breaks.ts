import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { BUCKET, PIPELINES } from '../builders.ts';
import { ACTION_ROLE, type ChainBreak, denied, source, unlessOf } from './chain-break.ts';

export const STORAGE_BREAKS: readonly ChainBreak[] = [
  {
    name: 'the bucket has lost its policy',
    link: 'bucket',
    // The build's role reads by that policy alone.
    hides: 'downstream-roles',
    outcome: source(denied),
    async act({ s3 }) {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
      return async () => void (await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy })));
    },
  },
  {
    name: 'the bucket does not admit the action role',
    link: 'bucket',
    outcome: source(denied),
    act: (chain) => chain.changeBucketPolicy(unlessOf(ACTION_ROLE)),
  },
  {
    name: 'the bucket denies uploads to the other account',
    link: 'bucket',
    outcome: source(denied),
    act: (chain) =>
      chain.changeBucketPolicy((statements) => [
        ...statements,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${BUCKET}/*`,
          Condition: { StringNotEquals: { 'aws:PrincipalAccount': PIPELINES } },
        },
      ]),
  },
  {
    name: 'what the other account writes belongs to it',
    link: 'bucket',
    outcome: { action: 'Build', fails: /s3:GetObject/ },
    async act({ s3 }) {
      const put = (ObjectOwnership: 'ObjectWriter' | 'BucketOwnerEnforced') =>
        s3.send(
          new PutBucketOwnershipControlsCommand({
            Bucket: BUCKET,
            OwnershipControls: { Rules: [{ ObjectOwnership }] },
          }),
        );
      await put('ObjectWriter');
      return async () => void (await put('BucketOwnerEnforced'));
    },
  },
  {
    name: 'the key does not admit the action role',
    link: 'key',
    outcome: source(denied),
    act: (chain) => chain.changeKeyPolicy(unlessOf(ACTION_ROLE)),
  },
  {
    name: 'the key is disabled',
    link: 'key',
    outcome: source(/is disabled/),
    async act({ kms, key: KeyId }) {
      await kms.send(new DisableKeyCommand({ KeyId }));
      return async () => void (await kms.send(new EnableKeyCommand({ KeyId })));
    },
  },
  {
    name: 'the key is to be deleted',
    link: 'key',
    outcome: source(/is pending deletion/),
    async act({ kms, key: KeyId }) {
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      return async () => {
        await kms.send(new CancelKeyDeletionCommand({ KeyId }));
        await kms.send(new EnableKeyCommand({ KeyId }));
      };
    },
  },
];
