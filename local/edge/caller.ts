import { ApiError, type Caller, type ServiceName } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { isQuery } from './query-protocol.ts';
import type { EdgeRequest } from './request.ts';
import { credentialScope } from './route.ts';

/**
 * Who signed a request, by the access key id alone: signatures are not checked, since whoever can reach 127.0.0.1 may
 * be anyone here. Throws ApiError for a request without a signature, a key nobody issued, or an account of another
 * cloud.
 */
export function callerOf(
  request: EdgeRequest,
  service: ServiceName,
  accounts: readonly string[],
  credentials: CredentialStore,
): Caller {
  const { accessKeyId } = credentialScope(request.header('authorization'));
  const plain = isQuery(service) || service === 's3';
  if (accessKeyId === '') {
    const code = plain ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException';
    throw new ApiError(code, 'Request is missing Authentication Token', 403);
  }
  const caller = credentials.caller(accessKeyId);
  if (caller === undefined || !accounts.includes(caller.account)) {
    const code = plain ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
    throw new ApiError(code, 'The security token included in the request is invalid.', 403);
  }
  return caller;
}
