import type { RequestAnalysis } from '@cloud-copilot/iam-simulate';
import { type AccessRequest, ApiError, principalArn } from '../kernel.ts';

/** Codes and statuses that differ from AccessDeniedException, 400. */
const REFUSALS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  sts: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  sqs: ['AccessDenied', 403],
  s3: ['AccessDenied', 403],
  lambda: ['AccessDeniedException', 403],
  scheduler: ['AccessDeniedException', 403],
};

function reason(action: string, analysis: RequestAnalysis | undefined, service: boolean): string {
  const identity = analysis?.identityAnalysis?.result;
  const resource = analysis?.resourceAnalysis?.result;
  if (identity === 'ExplicitlyDenied') return 'with an explicit deny in an identity-based policy';
  if (resource === 'ExplicitlyDenied' || resource === 'DeniedForAccount') {
    return 'with an explicit deny in a resource-based policy';
  }
  if (identity === 'Allowed' || service) return `because no resource-based policy allows the ${action} action`;
  return `because no identity-based policy allows the ${action} action`;
}

/** The refusal in AWS's words: who, what, on which resource and what kind of policy says so. */
export function denial(request: AccessRequest, analysis: RequestAnalysis | undefined): ApiError {
  const { caller, action, resource } = request;
  // Passing is asked for by the call of another service, which refuses in its own words.
  const service = action === 'iam:PassRole' ? '' : (action.split(':')[0] ?? '');
  const [code, status] = REFUSALS[service] ?? ['AccessDeniedException', 400];
  const why = reason(action, analysis, caller.kind === 'service');
  const message = `User: ${principalArn(caller)} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  return new ApiError(code, message, status);
}
