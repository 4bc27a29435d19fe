import type { CallRecord } from '../../local/edge/recorder.ts';
import { isRecord } from '../../local/json.ts';
import type { AccessRequest } from '../../local/kernel.ts';
import { REGISTRY } from '../../shared/env.ts';

/**
 * A request without the names that a run has of its own: pipelines, repositories, objects, items. Two requests of one shape are the same
 * to every policy of the deployment.
 */
export function shapeOf({ caller, action, resource, context = {} }: AccessRequest): string {
  const who = caller.kind === 'role' ? caller.roleArn : caller.kind === 'service' ? caller.service : 'root';
  const keys = SAYING.flatMap((key) => {
    const value = context[key];
    return value === undefined ? [] : [`${key}=${[value].flat().map(partition).sort().join()}`];
  });
  return [who, action, isWithout(action) ? '*' : generic(resource, action), ...keys].join(' ');
}

/** Condition keys that policies of the deployment ask for and a call brings. */
const SAYING = [
  'dynamodb:LeadingKeys',
  'events:source',
  'events:TargetArn',
  'iam:PassedToService',
  'kms:ViaService',
] as const;

/** `PIPELINE#shop` is any pipeline's partition. What is told has sources, not partitions. */
const partition = (key: string): string => key.replace(/^(PIPELINE|REPO|START|ACCOUNT)#.*$/, '$1#');

/** Actions that IAM knows no resource for. */
const isWithout = (action: string): boolean =>
  /^(events:(ListRules|ListEventBuses|PutPermission)|codepipeline:ListPipelines|tag:.*)$/.test(action);

function generic(resource: string, action: string): string {
  if (action === 'iam:SimulatePrincipalPolicy' && !resource.includes('commit-relay-forward-')) {
    return resource.replace(/:role\/.*$/, ':role/*');
  }
  if (action === 'events:ListTargetsByRule' && !resource.includes('commit-relay-forward-')) {
    return resource.replace(/:rule\/.*$/, ':rule/*');
  }
  return resource
    .replace(/^(arn:aws:(?:codecommit|codepipeline):[^:]*:\d*:).*$/, '$1*')
    .replace(/^(arn:aws:codebuild:[^:]*:\d*:project\/).*$/, '$1*')
    .replace(/^(arn:aws:kms:[^:]*:\d*:key\/).*$/, '$1*')
    .replace(/^(arn:aws:s3:::[^/]*\/).*$/, '$1*');
}

/** Partitions of the registry that a recorded call names, which `dynamodb:LeadingKeys` holds on AWS. */
export function leadingKeys({ input }: Pick<CallRecord, 'input'>): string[] {
  const found = new Set<string>();
  const key = (value: unknown) => {
    if (isRecord(value) && typeof value['S'] === 'string') found.add(value['S']);
  };
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) look(each);
    if (!isRecord(value)) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === REGISTRY.partitionKey) key(member);
      else look(member);
    }
  };
  if (!isRecord(input)) return [];
  const { ExpressionAttributeValues: values, KeyConditionExpression: condition, ...rest } = input;
  look(rest);
  // A query names its partition first.
  const name = /:\w+/.exec(String(condition ?? ''))?.[0];
  if (name !== undefined && isRecord(values)) key(values[name]);
  return [...found];
}
