/** Names under which the services say that there were too many calls and that nothing was done. */
const THROTTLED = new Set(['ThrottlingException', 'ThrottledException', 'Throttling', 'TooManyRequestsException']);

export const isThrottling = (error: unknown): error is Error => error instanceof Error && THROTTLED.has(error.name);
