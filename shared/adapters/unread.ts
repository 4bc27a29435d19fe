/**
 * Why something could not be read, as `iam:SimulatePrincipalPolicy: Throttling`; rethrows what no service and no network
 * can have caused.
 */
export function whyUnread(action: string, error: unknown): string {
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  return `${action}: ${error.name}`;
}
