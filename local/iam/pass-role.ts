import type { Permission } from './permissions.ts';

/**
 * `iam:PassRole` for the roles that a call hands to a service, each once. A role of another account cannot be
 * passed: it is assumed through one that was, so it needs nothing here.
 */
export function passRole(roles: readonly string[], service: string, account: string): readonly Permission[] {
  const own = new Set(roles.filter((arn) => arn.split(':')[4] === account));
  return [...own].map((resource) => ({
    action: 'iam:PassRole',
    resource,
    context: { 'iam:PassedToService': service },
  }));
}
