import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Policies } from '../app/chain-ports.ts';
import { viaS3 } from '../domain/drift/chain-findings.ts';
import type { RequestContext } from '../domain/drift/policy-condition.ts';
import { admits, SILENT } from '../domain/drift/resource-policy.ts';
import { type Judgement, judge, type ResourceAnswer, type Use } from '../domain/drift/use.ts';
import { accountInArn } from '../domain/names.ts';
import { type PolicyReading, readBucketPolicy, readKeyPolicy } from './resource-policies.ts';
import { askRolePolicies } from './role-policies.ts';

export type PolicyClients = { readonly iam: IAMClient; readonly s3: S3Client; readonly kms: KMSClient };

/** Judges roles by the policies in force: one call for each role and service, one for each bucket and key. */
export function createPolicies(clients: PolicyClients, region: string): Policies {
  return {
    async judge(uses) {
      const groups = Map.groupBy(uses, ({ role, action }) => `${role} ${serviceOf(action)}`);
      const readings = createReadings(clients);
      const judged = new Map<Use, Judgement>();
      await Promise.all(
        [...groups.values()].map(async (group) => {
          const identities = await askRolePolicies(clients.iam, group, roleContext(group, region));
          for (const [index, use] of group.entries()) {
            const identity = identities[index] ?? { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: no result' };
            judged.set(use, judge(use, identity, await readings.say(use, region)));
          }
        }),
      );
      return uses.flatMap((use) => judged.get(use) ?? []);
    },
  };
}

const serviceOf = (action: string): string => action.split(':')[0] ?? '';

/** What is known of any call; S3 makes those of a key. */
function roleContext(uses: readonly Use[], region: string): RequestContext {
  const isKey = uses.some(({ action }) => serviceOf(action) === 'kms');
  const context = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region };
  return isKey ? { ...context, 'kms:ViaService': viaS3(region) } : context;
}

/** Policies of buckets and keys, each read once. */
function createReadings({ s3, kms }: PolicyClients) {
  const known = new Map<string, Promise<PolicyReading>>();
  const once = (resource: string, read: () => Promise<PolicyReading>) => {
    const reading = known.get(resource) ?? read();
    known.set(resource, reading);
    return reading;
  };
  const readingOf = (use: Use): Promise<PolicyReading> | undefined => {
    const bucket = use.covers.split(':::')[1]?.split('/')[0] ?? '';
    switch (serviceOf(use.action)) {
      case 's3':
        return once(bucket, () => readBucketPolicy(s3, bucket));
      case 'kms':
        return once(use.covers, () => readKeyPolicy(kms, use.covers));
      default:
        return undefined;
    }
  };
  return {
    /** What the policy of the resource says; undefined for roles, whose trust is not read. */
    async say(use: Use, region: string): Promise<ResourceAnswer | undefined> {
      const reading = await readingOf(use);
      if (reading === undefined) return undefined;
      if (reading.kind === 'unknown') {
        return { forbids: 'unknown', grants: 'unknown', delegates: 'unknown', why: reading.why };
      }
      return reading.policy === undefined ? SILENT : admits(reading.policy, requestOf(use, region));
    },
  };
}

function requestOf(use: Use, region: string) {
  const { role, action, resource } = use;
  const principal = { 'aws:PrincipalArn': role, 'aws:PrincipalAccount': accountInArn(role) };
  const { 'aws:RequestedRegion': _, ...context } = roleContext([use], region);
  return { role, action, resource, context: { ...context, ...principal, ...encryptionOf(use) } };
}

/** What an upload says of encryption: S3 user guide, "Requiring encryption of objects". */
function encryptionOf({ encryptedWith }: Use): RequestContext {
  if (encryptedWith === undefined) return {};
  const header = 's3:x-amz-server-side-encryption';
  return { [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: encryptedWith };
}
