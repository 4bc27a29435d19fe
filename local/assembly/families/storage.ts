import { createHash } from 'node:crypto';
import * as z from 'zod';
import { PolicyDocument } from '../../iam/policy-document.ts';
import { keyArn } from '../../kms/key-arn.ts';
import { OwnershipControls } from '../../s3/service.ts';
import { type Family, generatedName, identifiedByLogicalId, type Place } from '../resource.ts';

const Bucket = z.looseObject({ OwnershipControls: OwnershipControls.optional() });
const BucketPolicy = z.strictObject({ Bucket: z.string(), PolicyDocument });
const Key = z.looseObject({ KeyPolicy: PolicyDocument });
const Alias = z.strictObject({ AliasName: z.string().startsWith('alias/'), TargetKeyId: z.string() });

/** Key ids are AWS's choice; the same key has the same id in each synthesis here. */
function keyId({ stack, logicalId, account }: Place): string {
  const hex = createHash('sha256').update(`${account}/${stack}/${logicalId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Buckets and keys exist here as names and policies alone. */
export const STORAGE: Family = {
  'AWS::S3::Bucket': {
    identify(place, name) {
      const ref = name('BucketName') ?? generatedName(place).toLowerCase();
      const domain = `${ref}.s3.${place.region}.amazonaws.com`;
      const DomainName = `${ref}.s3.amazonaws.com`;
      return { ref, attributes: { Arn: `arn:aws:s3:::${ref}`, DomainName, RegionalDomainName: domain } };
    },
    async deploy({ account, identity, properties }, { buckets }) {
      buckets.add(identity.ref, account, Bucket.parse(properties).OwnershipControls?.Rules[0].ObjectOwnership);
    },
  },
  'AWS::S3::BucketPolicy': {
    identify: identifiedByLogicalId,
    async deploy({ properties }, { iam }) {
      const policy = BucketPolicy.parse(properties);
      iam.putResourcePolicy(`arn:aws:s3:::${policy.Bucket}`, policy.PolicyDocument);
    },
  },
  'AWS::KMS::Key': {
    identify(place) {
      const ref = keyId(place);
      return { ref, attributes: { Arn: keyArn(place.region, place.account, ref), KeyId: ref } };
    },
    async deploy({ properties, identity }, { iam, keys }) {
      const arn = identity.attributes['Arn'] ?? '';
      keys.add(arn);
      iam.putResourcePolicy(arn, Key.parse(properties).KeyPolicy);
    },
  },
  'AWS::KMS::Alias': {
    identify: (place, name) => ({ ref: name('AliasName') ?? generatedName(place), attributes: {} }),
    async deploy({ account, region, properties }, { keys }) {
      const { AliasName, TargetKeyId } = Alias.parse(properties);
      keys.putAlias(account, AliasName, keyArn(region, account, TargetKeyId));
    },
  },
};
