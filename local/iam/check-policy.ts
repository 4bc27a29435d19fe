import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { parseJson } from '../json.ts';
import { ApiError, type PolicyDocument as Policy } from '../kernel.ts';
import { PolicyDocument } from './policy-document.ts';

/** A request of no consequence: the evaluator reads policies before it answers. */
const PROBE = {
  request: {
    principal: 'arn:aws:sts::000000000000:assumed-role/probe/probe',
    action: 's3:GetObject',
    resource: { resource: 'arn:aws:s3:::probe/probe', accountId: '000000000000' },
    contextVariables: {},
  },
  identityPolicies: [],
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  resourcePolicy: undefined,
} satisfies Simulation;

/**
 * A policy as a caller gives it, in JSON, for a role itself or for a resource.
 * @throws ApiError with this code where it is none, so that no later call finds a policy that cannot be evaluated
 */
export async function checkPolicy(source: string, code: string, of: 'resource' | 'role' = 'resource'): Promise<Policy> {
  const policy = PolicyDocument.safeParse(parseJson(source)).data;
  if (policy === undefined) throw new ApiError(code, 'the policy is no JSON document with statements');
  const place = of === 'role' ? { identityPolicies: [{ name: 'given', policy }] } : { resourcePolicy: policy };
  const result = await runSimulation({ ...PROBE, ...place }, {});
  if (result.resultType !== 'error') return policy;
  const { identityPolicyErrors = {}, resourcePolicyErrors = [] } = result.errors;
  const faults = [...Object.values(identityPolicyErrors).flat(), ...resourcePolicyErrors];
  throw new ApiError(code, faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
}
