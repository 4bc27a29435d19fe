import * as z from 'zod';
import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import type { CredentialStore } from './credentials.ts';

const Assumed = z.object({ Credentials: z.object({ AccessKeyId: z.string() }) });
const NAME_LENGTH = 64;

/** A session of a role for a service that works in its name. Throws ApiError where the caller may not assume it. */
export async function assumeRole(
  { kernel, credentials }: { readonly kernel: Kernel; readonly credentials: CredentialStore },
  caller: Caller,
  roleArn: string,
  sessionName: string,
): Promise<Caller> {
  const input = { RoleArn: roleArn, RoleSessionName: sessionName.slice(0, NAME_LENGTH) };
  const output = await kernel.invoke({ service: 'sts', operation: 'AssumeRole', input, caller });
  const keyId = Assumed.parse(output).Credentials.AccessKeyId;
  const session = credentials.caller(keyId);
  if (session === undefined) throw new ApiError('InvalidClientTokenId', `unknown access key: ${keyId}`, 403);
  return session;
}
