import { callOf } from './aws-calls.ts';

/** Errors of the SDK by name: what they are, and what the user can do. */
const KNOWN: readonly { readonly name: RegExp; readonly what: string; readonly remedy: string }[] = [
  {
    name: /^(ExpiredToken|ExpiredTokenException)$/,
    what: 'the credentials have expired',
    remedy: 'log in again, as with aws sso login',
  },
  {
    name: /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch)$/,
    what: 'AWS does not know these credentials',
    remedy: 'check AWS_ACCESS_KEY_ID, AWS_PROFILE or --profile',
  },
  {
    name: /^(TokenProviderError|CredentialsProviderError)$/,
    what: 'no usable credentials',
    remedy: 'set AWS_PROFILE, give --profile, or log in, as with aws sso login',
  },
  { name: /Throttl|TooManyRequests/, what: 'AWS throttles this account', remedy: 'try again in a minute' },
  {
    name: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|TimeoutError)$/,
    what: 'no answer from AWS',
    remedy: 'check the Region, AWS_ENDPOINT_URL and the network',
  },
];

/** One clear line about an error of the AWS SDK; undefined where it is no such error. */
export function describeAwsFailure(error: unknown): string | undefined {
  const call = typeof error === 'object' && error !== null ? callOf(error) : undefined;
  if (!(error instanceof Error) || call === undefined) return undefined;
  if (isDenied(error)) return denied(call.name, error.message);
  const known = KNOWN.find(({ name }) => name.test(error.name) || name.test(codeOf(error)));
  const detail = firstLine(error.message) || codeOf(error);
  if (known === undefined) return `${call.name} failed: ${error.name}: ${detail}`;
  const profile = call.profile === undefined ? '' : `, profile ${call.profile}`;
  return `${known.what}: ${detail} (at ${call.name}${profile}); ${known.remedy}`;
}

/** Whether a call was refused for want of a right. */
export const isDenied = (error: unknown): boolean =>
  error instanceof Error && /^AccessDenied|^UnauthorizedOperation$/.test(error.name);

/** Names the right that is missing, which the message of AWS may not. */
function denied(call: string, message: string): string {
  const needed = /perform: (?<right>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?/.exec(message)?.groups;
  const { right = call, resource } = needed ?? {};
  const where = resource === undefined ? '' : ` on ${resource}`;
  return `access denied: ${call} was refused; the right ${right}${where} is needed\n  AWS says: ${firstLine(message)}`;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');
