import { GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { whyUnread } from './unread.ts';

/** The JSON of a resource's policy; none: it has none. */
export type PolicyReading =
  | { readonly kind: 'known'; readonly policy: string | undefined }
  | { readonly kind: 'unknown'; readonly why: string };

export async function readBucketPolicy(client: S3Client, Bucket: string): Promise<PolicyReading> {
  try {
    const { Policy: policy } = await client.send(new GetBucketPolicyCommand({ Bucket }));
    return { kind: 'known', policy };
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucketPolicy') return { kind: 'known', policy: undefined };
    return { kind: 'unknown', why: whyUnread('s3:GetBucketPolicy', error) };
  }
}

export async function readKeyPolicy(client: KMSClient, KeyId: string): Promise<PolicyReading> {
  try {
    const { Policy: policy } = await client.send(new GetKeyPolicyCommand({ KeyId }));
    return { kind: 'known', policy };
  } catch (error) {
    return { kind: 'unknown', why: whyUnread('kms:GetKeyPolicy', error) };
  }
}
