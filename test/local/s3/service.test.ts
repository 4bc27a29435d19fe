import {
  DeleteBucketPolicyCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIamStore } from '../../../local/iam/store.ts';
import { createBucketStore } from '../../../local/s3/buckets.ts';
import { createS3 } from '../../../local/s3/service.ts';
import { A, B, policy, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';

const Bucket = 'artifacts';
const iam = createIamStore();
const buckets = createBucketStore();
let cloud: SmallCloud;
let s3: S3Client;

beforeAll(async () => {
  buckets.add(Bucket, B);
  cloud = await startSmallCloud({ s3: createS3({ kernel: () => cloud.kernel, buckets, iam }) }, iam);
  s3 = new S3Client(cloud.client(B));
});
afterAll(() => cloud.close());

const read = (more = {}) => new GetBucketPolicyCommand({ Bucket, ...more });
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

it('takes, shows and drops the policy of a bucket, which SDK clients address by path', async () => {
  expect(await refused(s3.send(read()))).toBe('NoSuchBucketPolicy');
  const given = policy({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts/<&>/*' });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(given) }));
  expect(JSON.parse((await s3.send(read())).Policy ?? '')).toEqual(given);
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await refused(s3.send(read()))).toBe('NoSuchBucketPolicy');
});

it('says who owns what is written, by default the owner of the bucket', async () => {
  const ownership = async () =>
    (await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules;
  expect(await ownership()).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  expect(await ownership()).toEqual(OwnershipControls.Rules);
  const wrong = { Rules: [{ ObjectOwnership: 'Nobody' as 'ObjectWriter' }] };
  const put = s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: wrong }));
  expect(await refused(put)).toBe('ValidationException');
});

it.each([
  ['a bucket that is not there', () => s3.send(read({ Bucket: 'absent' })), 'NoSuchBucket'],
  ['a bucket of another account', () => new S3Client(cloud.client(A)).send(read()), 'AccessDenied'],
  ['another owner than expected', () => s3.send(read({ ExpectedBucketOwner: A })), 'AccessDenied'],
  ['a malformed policy', () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{' })), 'MalformedPolicy'],
  ['keys nobody issued', () => new S3Client(cloud.client('ASIAUNKNOWN')).send(read()), 'InvalidClientTokenId'],
  ['what is not here', () => s3.send(new ListObjectsV2Command({ Bucket })), 'UnknownOperationException'],
])('refuses %s', async (_case, call, code) => {
  expect(await refused(call())).toBe(code);
});

it('lets a role read as far as its policies say', async () => {
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify(
        policy({ Principal: { AWS: A }, Action: 's3:GetBucketPolicy', Resource: 'arn:aws:s3:::artifacts' }),
      ),
    }),
  );
  const session = (resource: string) =>
    new S3Client(
      cloud.client(cloud.session('reader', { own: policy({ Action: 's3:GetBucketPolicy', Resource: resource }) })),
    );
  expect(await refused(session('arn:aws:s3:::artifacts').send(read()))).toBe('done');
  expect(await refused(session('arn:aws:s3:::other').send(read()))).toBe('AccessDenied');
});
