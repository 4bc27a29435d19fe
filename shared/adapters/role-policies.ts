import {
  type ContextEntry,
  type EvaluationResult,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
  type ResourceSpecificResult,
} from '@aws-sdk/client-iam';
import type { RequestContext } from '../domain/drift/policy-condition.ts';
import type { IdentityAnswer, Use } from '../domain/drift/use.ts';
import { whyUnread } from './unread.ts';

/** What the policies of a role say to its uses of one service, in order. What cannot be asked is unknown. */
export async function askRolePolicies(
  client: IAMClient,
  uses: readonly Use[],
  context: RequestContext,
): Promise<readonly IdentityAnswer[]> {
  try {
    return await simulateUses(client, uses, context);
  } catch (error) {
    const why = whyUnread('iam:SimulatePrincipalPolicy', error);
    return uses.map(() => ({ kind: 'unknown', why }));
  }
}

/** A use, as far as the policies of its role need it. */
export type PolicyUse = Pick<Use, 'role' | 'action' | 'resource'>;

/**
 * What the policies on one role, its permissions boundary and the organization say to its uses of one service, in order:
 * one call of IAM's simulator, which reads no policies of resources for roles.
 * @throws what IAM or the network says, NoSuchEntityException where there is no such role
 */
export async function simulateUses(
  client: IAMClient,
  uses: readonly PolicyUse[],
  context: RequestContext,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<readonly IdentityAnswer[]> {
  const distinct = (values: readonly string[]) => [...new Set(values)];
  const input = {
    PolicySourceArn: uses[0]?.role,
    ActionNames: distinct(uses.map(({ action }) => action)),
    ResourceArns: distinct(uses.map(({ resource }) => resource)),
    ContextEntries: Object.entries(context).flatMap(([key, value]) => (value === null ? [] : contextEntry(key, value))),
  };
  const results: EvaluationResult[] = [];
  for await (const page of paginateSimulatePrincipalPolicy({ client }, input, options)) {
    results.push(...(page.EvaluationResults ?? []));
  }
  return uses.map((use) => read(use, results));
}

const contextEntry = (key: string, value: string): ContextEntry => ({
  ContextKeyName: key,
  ContextKeyType: /^(true|false)$/.test(value) ? 'boolean' : 'string',
  ContextKeyValues: [value],
});

/** A result says the worst over all resources; what it says to each is in a list of its own. */
function read({ action, resource }: PolicyUse, results: readonly EvaluationResult[]): IdentityAnswer {
  const ofAction = results.filter(({ EvalActionName }) => EvalActionName?.toLowerCase() === action.toLowerCase());
  for (const result of ofAction) {
    const found = specificResults(result).find(({ EvalResourceName }) => EvalResourceName === resource);
    if (found !== undefined) return toAnswer(action, found, result);
  }
  return { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: no result' };
}

function specificResults(result: EvaluationResult): readonly ResourceSpecificResult[] {
  if (result.ResourceSpecificResults?.length) return result.ResourceSpecificResults;
  return [{ ...result, EvalResourceName: result.EvalResourceName, EvalResourceDecision: result.EvalDecision }];
}

function toAnswer(action: string, found: ResourceSpecificResult, result: EvaluationResult): IdentityAnswer {
  if (found.EvalResourceDecision === 'allowed') return { kind: 'allows' };
  const missing = (found.MissingContextValues ?? []).filter((key) => bearsOn(key, action));
  if (missing.length > 0) return { kind: 'unknown', why: `the role's policies ask for ${missing.join(', ')}` };
  if (found.EvalResourceDecision === 'explicitDeny') {
    return { kind: 'forbids', why: 'a policy of the role or the organization denies it explicitly' };
  }
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) {
    return { kind: 'forbids', why: 'the organization does not allow it' };
  }
  const boundary = found.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  if (boundary?.AllowedByPermissionsBoundary === false) {
    return { kind: 'forbids', why: "the role's permissions boundary does not allow it" };
  }
  return { kind: 'silent' };
}

/** The simulator may tell keys that other statements ask for: those of another service bear on nothing here. */
function bearsOn(key: string, action: string): boolean {
  const [prefix] = key.toLowerCase().split(':');
  return prefix === 'aws' || prefix === action.split(':')[0];
}
