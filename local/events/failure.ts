import { ApiError } from '../kernel.ts';

/** Why a delivery failed, in the words a dead-letter queue gets. */
export type Failure = {
  /** `NO_PERMISSIONS`, `NO_RESOURCE`, `THROTTLING`, ... */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
};

/** A delivery that EventBridge itself refuses; trying again cannot help. */
export class RefusedDelivery extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const KINDS: readonly (readonly [pattern: RegExp, code: string, retryable: boolean])[] = [
  [/AccessDenied|NotAuthorized|Unauthorized/, 'NO_PERMISSIONS', false],
  [/NotFound|NonExistent|DoesNotExist|NoSuch/, 'NO_RESOURCE', false],
  [/Throttl|TooManyRequests|RequestLimitExceeded|ConcurrentPipelineExecutionsLimit/, 'THROTTLING', true],
  [/^Conflict|ConcurrentModification/, 'INTERNAL_ERROR', true],
];

/**
 * What an error means for a delivery. No permission and no such target are final, as is any other refusal of the
 * call itself; throttling, a server's fault and a connection that broke are tried again.
 */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RefusedDelivery) return { code: error.code, message, retryable: false };
  if (!(error instanceof ApiError)) return { code: 'INTERNAL_ERROR', message, retryable: true };
  const kind = KINDS.find(([pattern]) => pattern.test(error.code));
  if (kind !== undefined) return { code: kind[1], message: `${error.code}: ${message}`, retryable: kind[2] };
  const retryable = error.status >= 500;
  return { code: retryable ? 'INTERNAL_ERROR' : 'SDK_CLIENT_ERROR', message: `${error.code}: ${message}`, retryable };
}
