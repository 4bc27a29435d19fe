import { isWildcardOnlyAction, type RequestAnalysis, type Simulation } from '@cloud-copilot/iam-simulate';
import { type AccessRequest, type Caller, eventTime, type PolicyDocument, principalArn } from '../kernel.ts';
import { denial } from './denial.ts';
import { createEvaluator, type Evaluate } from './simulation.ts';
import type { IamStore } from './store.ts';

export type AuthorizerOptions = {
  readonly iam: IamStore;
  readonly region: string;
  /** The policy on a resource that is no role. */
  readonly resourcePolicy: (arn: string) => Promise<PolicyDocument | undefined>;
  readonly resourceTags: (arn: string) => Readonly<Record<string, string>> | undefined;
  /** `aws:PrincipalOrgID` of every account, if they are in an organization. */
  readonly organization?: string;
};

type Context = Readonly<Record<string, string | readonly string[]>>;

const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

function callerContext(caller: Caller, organization: string | undefined): Context {
  if (caller.kind === 'service') {
    return {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': caller.service,
      'aws:SourceArn': caller.sourceArn,
      'aws:SourceAccount': caller.account,
    };
  }
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalArn': caller.kind === 'role' ? caller.roleArn : principalArn(caller),
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': caller.kind === 'role' ? 'AssumedRole' : 'Account',
    ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
  };
}

function identityPolicies(caller: Caller, iam: IamStore): Simulation['identityPolicies'] {
  if (caller.kind === 'root') return [{ name: 'administrator', policy: EVERYTHING }];
  if (caller.kind === 'service') return [];
  const policies = iam.role(caller.roleArn)?.policies ?? {};
  return Object.entries(policies).map(([name, policy]) => ({ name, policy }));
}

/** The policy that stands on the resource: a role's trust, a bucket's for its objects, else the resource's own. */
async function policyOn(request: AccessRequest, options: AuthorizerOptions): Promise<PolicyDocument | undefined> {
  if (request.action.startsWith('sts:')) return options.iam.role(request.resource)?.trust;
  if (request.action.startsWith('iam:')) return undefined;
  const isObject = request.action.startsWith('s3:');
  const policy = await options.resourcePolicy(isObject ? (request.resource.split('/')[0] ?? '') : request.resource);
  if (policy === undefined || request.isForeignObject !== true) return policy;
  const denials = policy.Statement.filter(({ Effect }) => Effect === 'Deny');
  return denials.length === 0 ? undefined : { ...policy, Statement: denials };
}

function contextOf(
  request: AccessRequest,
  resourceAccount: string,
  options: AuthorizerOptions,
): Simulation['request']['contextVariables'] {
  const tags = Object.entries(options.resourceTags(request.resource) ?? {});
  const context: Context = {
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': options.region,
    'aws:CurrentTime': eventTime(new Date()),
    'aws:ResourceAccount': resourceAccount,
    ...callerContext(request.caller, options.organization),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    ...request.context,
  };
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
  );
}

async function simulate(
  evaluate: Evaluate,
  request: AccessRequest,
  resourceAccount: string,
  options: AuthorizerOptions,
) {
  const [service = '', action = ''] = request.action.split(':');
  const resource = (await isWildcardOnlyAction(service, action)) ? '*' : request.resource;
  const result = await evaluate({
    request: {
      principal: principalArn(request.caller),
      action: request.action,
      resource: { resource, accountId: resourceAccount },
      contextVariables: contextOf(request, resourceAccount, options),
    },
    identityPolicies: identityPolicies(request.caller, options.iam),
    resourcePolicy: await policyOn(request, options),
  });
  if (result.resultType === 'error') {
    throw new Error(`cannot evaluate ${request.action} on ${request.resource}: ${JSON.stringify(result.errors)}`);
  }
  return result;
}

/**
 * Makes the function that says whether a caller may do one thing to one resource, from the policies in force, as IAM
 * does: in one account identity or resource policy, across accounts both, a service by the resource policy alone, a
 * role by its trust. An account's root may do everything in its own account. Throws ApiError when the answer is no, and
 * a plain Error when the question is malformed (an unknown action, a resource of a wrong kind, an invalid policy).
 */
export function createAuthorizer(options: AuthorizerOptions): (request: AccessRequest) => Promise<void> {
  const evaluate = createEvaluator();
  return async (request) => {
    const { caller, resource } = request;
    const resourceAccount = request.resourceAccount ?? (resource.split(':')[4] || caller.account);
    if (caller.kind === 'root' && resourceAccount === caller.account) return;
    const result = await simulate(evaluate, request, resourceAccount, options);
    if (result.overallResult === 'Allowed') return;
    const analysis: RequestAnalysis | undefined =
      result.resultType === 'single' ? result.result.analysis : result.results[0]?.analysis;
    throw denial(request, analysis);
  };
}
