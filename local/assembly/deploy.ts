import type { IamStore } from '../iam/store.ts';
import type { Kernel } from '../kernel.ts';
import type { KeyStore } from '../kms/keys.ts';
import type { Lambda } from '../lambda/service.ts';
import type { BucketStore } from '../s3/buckets.ts';
import { readCloudAssembly } from './cloud-assembly.ts';
import { deployOrder } from './deploy-order.ts';
import type { DeployHost, Resource } from './resource.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

/** What a deployment put where, for people and tests. */
export type Deployment = {
  readonly accounts: readonly string[];
  readonly functions: readonly { readonly account: string; readonly name: string; readonly arn: string }[];
  readonly queues: readonly { readonly account: string; readonly name: string; readonly url: string }[];
  readonly tables: readonly { readonly account: string; readonly name: string }[];
  readonly buses: readonly { readonly account: string; readonly name: string; readonly arn: string }[];
  readonly schedules: readonly { readonly account: string; readonly name: string }[];
  readonly roles: readonly { readonly account: string; readonly name: string; readonly arn: string }[];
  readonly buckets: readonly { readonly account: string; readonly name: string }[];
  readonly keys: readonly { readonly account: string; readonly arn: string }[];
};

function summarize(resources: readonly Resource[]): Deployment {
  const all = (type: string) => resources.filter((resource) => resource.type === type);
  const named = (type: string) => all(type).map(({ account, identity }) => ({ account, name: identity.ref }));
  const withArn = (type: string) =>
    all(type).map(({ account, identity: { ref, attributes } }) => ({
      account,
      name: ref,
      arn: attributes['Arn'] ?? '',
    }));
  return {
    accounts: [...new Set(resources.map(({ account }) => account))],
    functions: withArn('AWS::Lambda::Function'),
    queues: all('AWS::SQS::Queue').map(({ account, identity: { ref, attributes } }) => ({
      account,
      name: attributes['QueueName'] ?? '',
      url: ref,
    })),
    tables: named('AWS::DynamoDB::Table'),
    buses: withArn('AWS::Events::EventBus'),
    schedules: named('AWS::Scheduler::Schedule'),
    roles: withArn('AWS::IAM::Role'),
    buckets: named('AWS::S3::Bucket'),
    keys: withArn('AWS::KMS::Key').map(({ account, arn }) => ({ account, arn })),
  };
}

export type DeployOptions = {
  readonly kernel: Kernel;
  readonly iam: IamStore;
  readonly lambda: Lambda;
  readonly keys: KeyStore;
  readonly buckets: BucketStore;
  /** Whether queues feed their functions; default true. Without, messages stay where a test can read them. */
  readonly feedFunctions?: boolean;
};

/**
 * Deploys every stack of a cloud assembly into the local cloud, whatever the order of the stacks. Once only: nothing
 * is updated. Throws on the first resource that cannot be deployed, naming its stack, logical id and type.
 */
export async function deploy(assemblyFolder: string, options: DeployOptions): Promise<Deployment> {
  const { stacks, assets } = await readCloudAssembly(assemblyFolder);
  const host: DeployHost = { feedFunctions: true, ...options, assets, managedPolicies: new Map() };
  const resources = deployOrder(stacks, options.kernel.endpoint);
  for (const resource of resources) {
    try {
      await RESOURCE_TYPES[resource.type]?.deploy?.(resource, host);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const what = `${resource.stack}/${resource.logicalId} (${resource.type})`;
      throw new Error(`cannot deploy ${what}: ${reason}`, { cause: error });
    }
  }
  return summarize(resources);
}
