import { callOf } from './aws-calls.ts';

/** What the user can do about an error of the SDK, by its name. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /^(ExpiredToken|ExpiredTokenException)$/,
    'the credentials have expired: log in again (aws sso login, or as you do)',
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch)$/,
    'AWS does not know these credentials: check AWS_ACCESS_KEY_ID, AWS_PROFILE or --profile',
  ],
  [/^(TokenProviderError|CredentialsProviderError)$/, 'no usable credentials: set AWS_PROFILE or give --profile'],
  [/Throttl|TooManyRequests/, 'AWS throttles this account: try again in a minute'],
];

const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|TimeoutError)$/;

/** One clear line about an error of the AWS SDK; undefined where it is no such error. */
export function describeAwsFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const call = callOf(error);
  const during = call === undefined ? '' : ` (at ${call})`;
  if (/^AccessDenied|^UnauthorizedOperation$/.test(error.name) && call !== undefined)
    return denied(call, error.message);
  const remedy = REMEDIES.find(([name]) => name.test(error.name))?.[1];
  if (remedy !== undefined) return `${remedy}: ${firstLine(error.message)}${during}`;
  const unreachable = [error.name, codeOf(error)].find((code) => code !== undefined && UNREACHABLE.test(code));
  if (unreachable !== undefined) {
    return `no answer from AWS${during}: ${firstLine(error.message) || unreachable}; check the Region, AWS_ENDPOINT_URL and the network`;
  }
  return call === undefined ? undefined : `${call} failed: ${error.name}: ${firstLine(error.message)}`;
}

/** Names the right that is missing, which the message of AWS may not. */
function denied(call: string, message: string): string {
  const needed = /perform: (?<right>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?/.exec(message)?.groups;
  const { right = call, resource } = needed ?? {};
  const where = resource === undefined ? '' : ` on ${resource}`;
  return `access denied: ${call} was refused; the right ${right}${where} is needed\n  AWS says: ${firstLine(message)}`;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
