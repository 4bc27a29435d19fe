import * as z from 'zod';
import { checkPolicy } from '../iam/check-policy.ts';
import { bucketPermission } from '../iam/permissions-storage.ts';
import type { IamStore } from '../iam/store.ts';
import { text } from '../json.ts';
import { ApiError, type Kernel, type Service } from '../kernel.ts';
import { type BucketStore, ObjectOwnership } from './buckets.ts';

/** How a template and PutBucketOwnershipControls say it. */
export const OwnershipControls = z.object({ Rules: z.tuple([z.object({ ObjectOwnership })]) });

export type S3Options = { readonly kernel: () => Kernel; readonly buckets: BucketStore; readonly iam: IamStore };

/** S3 as far as policies of buckets and ownership of objects go: no object is stored here. Buckets come from templates. */
export function createS3({ kernel, buckets, iam }: S3Options): Service {
  return {
    async handle(operation, input, caller) {
      const bucket = text(input, 'Bucket');
      const owner = buckets.ownerOf(bucket);
      if (owner === undefined)
        throw new ApiError('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, 404);
      const permission = bucketPermission(operation, bucket, owner);
      // Whose a bucket is, its name does not say, so permissions are asked for here.
      await kernel().authorize({ caller, ...permission });
      if (![owner, ''].includes(text(input, 'ExpectedBucketOwner')))
        throw new ApiError('AccessDenied', 'Access Denied', 403);
      switch (operation) {
        case 'GetBucketPolicy': {
          const policy = iam.resourcePolicy(permission.resource);
          if (policy !== undefined) return { Policy: JSON.stringify(policy) };
          throw new ApiError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
        }
        case 'PutBucketPolicy':
          iam.putResourcePolicy(permission.resource, await checkPolicy(text(input, 'Policy'), 'MalformedPolicy'));
          return {};
        case 'DeleteBucketPolicy':
          iam.removeResourcePolicy(permission.resource);
          return {};
        case 'GetBucketOwnershipControls':
          return { OwnershipControls: { Rules: [{ ObjectOwnership: buckets.ownershipOf(bucket) }] } };
        case 'PutBucketOwnershipControls':
          buckets.add(bucket, owner, OwnershipControls.parse(input['OwnershipControls']).Rules[0].ObjectOwnership);
          return {};
        default:
          throw new ApiError('NotImplemented', `unknown operation s3:${operation}`, 501);
      }
    },
  };
}
