import type { Stack } from './cloud-assembly.ts';
import { type References, referencedIds, resolve } from './resolver.ts';
import type { Identity, Place, Resource, ResourceType } from './resource.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

function typeOf(stack: Stack, logicalId: string): { readonly name: string; readonly type: ResourceType } {
  const found = stack.resources[logicalId];
  if (found === undefined) throw new Error(`${stack.name} has no resource ${logicalId}`);
  const type = RESOURCE_TYPES[found.Type];
  if (type === undefined)
    throw new Error(`${stack.name}/${logicalId}: the local cloud has no resource type ${found.Type}`);
  return { name: found.Type, type };
}

/** References within a stack; what a resource is called is worked out when first asked for. */
function createReferences(stack: Stack, endpoint: string) {
  const known = new Map<string, Identity>();
  const pending = new Set<string>();
  const place = (logicalId: string): Place => ({
    stack: stack.name,
    logicalId,
    account: stack.account,
    region: stack.region,
    endpoint,
  });

  const text = (logicalId: string) => (property: string) => {
    const where = `${stack.name}/${logicalId}`;
    const value = resolve(stack.resources[logicalId]?.Properties[property], references, where);
    if (value === undefined || typeof value === 'string') return value;
    throw new Error(`${where}: ${property} is no text: ${JSON.stringify(value)}`);
  };
  const identity = (logicalId: string): Identity => {
    const existing = known.get(logicalId);
    if (existing !== undefined) return existing;
    const { type } = typeOf(stack, logicalId);
    if (pending.has(logicalId)) throw new Error(`${stack.name}/${logicalId}: its name depends on itself`);
    pending.add(logicalId);
    const identified = type.identify(place(logicalId), text(logicalId));
    known.set(logicalId, identified);
    return identified;
  };
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': stack.account,
    'AWS::Region': stack.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
  };
  const references: References = {
    pseudo: (name) => pseudo[name],
    ref: (logicalId) => identity(logicalId).ref,
    attribute(logicalId, name) {
      const value = identity(logicalId).attributes[name];
      if (value === undefined) throw new Error(`${stack.name}/${logicalId} has no attribute ${name} here`);
      return value;
    },
  };
  return { references, identity, place };
}

/** Resources of one stack with every value resolved, in the template's order. */
export function flatten(stack: Stack, endpoint: string): readonly Resource[] {
  const { references, identity, place } = createReferences(stack, endpoint);
  return Object.entries(stack.resources).map(([logicalId, { Properties, Condition }]) => {
    const where = `${stack.name}/${logicalId}`;
    const { name } = typeOf(stack, logicalId);
    if (Condition !== undefined && name !== 'AWS::CDK::Metadata') {
      throw new Error(`${where}: the local cloud has no conditions: ${Condition}`);
    }
    const properties = Object.entries(Properties)
      .map(([key, value]) => [key, resolve(value, references, where)] as const)
      .filter(([, value]) => value !== undefined);
    return {
      ...place(logicalId),
      type: name,
      properties: Object.fromEntries(properties),
      identity: identity(logicalId),
    };
  });
}

/** Logical ids that must be deployed before this one. */
export function dependenciesOf(stack: Stack, logicalId: string): readonly string[] {
  const resource = stack.resources[logicalId];
  if (resource === undefined) return [];
  const named = [...resource.DependsOn, ...referencedIds(resource.Properties)];
  return named.filter((id) => id !== logicalId && id in stack.resources);
}
