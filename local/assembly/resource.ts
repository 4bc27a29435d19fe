import type { IamStore } from '../iam/store.ts';
import type { Kernel, PolicyDocument, ServiceName } from '../kernel.ts';
import type { KeyStore } from '../kms/keys.ts';
import type { Lambda } from '../lambda/service.ts';
import type { BucketStore } from '../s3/buckets.ts';

/** Where a resource stands. */
export type Place = {
  readonly stack: string;
  readonly logicalId: string;
  readonly account: string;
  readonly region: string;
  /** Start of queue URLs. */
  readonly endpoint: string;
};

/** What Ref and Fn::GetAtt of a resource give. */
export type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

/** A resource with all its values resolved. */
export type Resource = Place & {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
};

export type DeployHost = {
  readonly kernel: Kernel;
  readonly iam: IamStore;
  readonly lambda: Lambda;
  readonly keys: KeyStore;
  readonly buckets: BucketStore;
  /** Folder of an asset by `<bucket>/<key>`. */
  readonly assets: ReadonlyMap<string, string>;
  /** Whether queues feed their functions; without, every mapping is deployed as disabled. */
  readonly feedFunctions: boolean;
  /** Customer-managed policies deployed so far, by ARN. */
  readonly managedPolicies: Map<string, PolicyDocument>;
};

/** How one resource type is named and deployed. */
export type ResourceType = {
  /** @param name resolves a property that holds text, as the physical name; undefined when it is left to AWS */
  identify(place: Place, name: (property: string) => string | undefined): Identity;
  /** Nothing to deploy unless given. */
  deploy?(resource: Resource, host: DeployHost): Promise<void>;
};

/** Resource types by their CloudFormation name. */
export type Family = Readonly<Record<string, ResourceType>>;

/** Name of a resource that its template leaves unnamed. */
export const generatedName = ({ stack, logicalId }: Place): string => `${stack}-${logicalId}`;

/** Calls a service as the administrator of the resource's account. */
export const callAsRoot = (
  { kernel }: DeployHost,
  { account }: Place,
  service: ServiceName,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> => kernel.invoke({ service, operation, input, caller: { kind: 'root', account } });

/** Type of a resource that others never refer to by attribute. */
export const identifiedByLogicalId: ResourceType['identify'] = (place) => ({
  ref: generatedName(place),
  attributes: {},
});
