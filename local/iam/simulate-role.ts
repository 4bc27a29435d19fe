import { runSimulation } from '@cloud-copilot/iam-simulate';
import { isRecord, list, text } from '../json.ts';
import { ApiError } from '../kernel.ts';
import type { Role } from './store.ts';

type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';
type Context = Readonly<Record<string, string | string[]>>;

const DECISIONS: Readonly<Record<string, Decision>> = { Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny' };
/** The worst first: what stands for all resources together. */
const WORST: readonly Decision[] = ['explicitDeny', 'implicitDeny', 'allowed'];

/**
 * What SimulatePrincipalPolicy says of a role: its own policies alone, no resource's, one result an action with one
 * more for each resource. Keys that any of its policies asks for and the input does not give are told.
 */
export async function simulateRole(role: Role, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const context = contextOf(list(input, 'ContextEntries'));
  const resources = list(input, 'ResourceArns').map(String);
  const MissingContextValues = [...keysAskedFor(role)].filter((key) => !(key.toLowerCase() in context));
  const results = list(input, 'ActionNames').map(async (action) => {
    const EvalActionName = String(action);
    const decisions = await Promise.all(
      (resources.length === 0 ? ['*'] : resources).map(async (resource) => {
        const EvalResourceDecision = await decide(role, EvalActionName, resource, context);
        return { EvalResourceName: resource, EvalResourceDecision, MatchedStatements: [], MissingContextValues };
      }),
    );
    const EvalDecision = WORST.find((worst) => decisions.some((each) => each.EvalResourceDecision === worst));
    const base = { EvalActionName, EvalResourceName: decisions[0]?.EvalResourceName, EvalDecision };
    if (resources.length === 0) return { ...base, MatchedStatements: [], MissingContextValues };
    return { ...base, MatchedStatements: [], MissingContextValues: [], ResourceSpecificResults: decisions };
  });
  return { EvaluationResults: await Promise.all(results), IsTruncated: false };
}

async function decide(role: Role, action: string, resource: string, context: Context): Promise<Decision> {
  const name = role.arn.split('/').at(-1);
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${role.account}:assumed-role/${name}/simulation`,
        action,
        resource: { resource, accountId: role.account },
        contextVariables: { ...context, 'aws:PrincipalArn': role.arn, 'aws:PrincipalAccount': role.account },
      },
      identityPolicies: Object.entries(role.policies).map(([policyName, policy]) => ({ name: policyName, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: undefined,
    },
    {},
  );
  if (result.resultType === 'error') {
    throw new ApiError('InvalidInput', `cannot simulate ${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  }
  const { analysis } = result.resultType === 'single' ? result.result : (result.results[0] ?? {});
  return DECISIONS[analysis?.identityAnalysis?.result ?? ''] ?? 'implicitDeny';
}

/** By their names in lower case, which is how conditions find them. */
function contextOf(entries: readonly unknown[]): Context {
  return Object.fromEntries(
    entries.map((entry) => {
      const values = list(entry, 'ContextKeyValues').map(String);
      const isList = text(entry, 'ContextKeyType').endsWith('List');
      return [text(entry, 'ContextKeyName').toLowerCase(), isList ? values : (values[0] ?? '')];
    }),
  );
}

/** Condition keys in any statement of the role. */
function keysAskedFor({ policies }: Role): ReadonlySet<string> {
  const own = new Set(['aws:principalarn', 'aws:principalaccount']);
  const conditions = Object.values(policies)
    .flatMap(({ Statement }) => Statement.map((statement) => statement['Condition']))
    .filter(isRecord);
  const keys = conditions.flatMap((condition) => Object.values(condition).filter(isRecord).flatMap(Object.keys));
  return new Set(keys.filter((key) => !own.has(key.toLowerCase())));
}
