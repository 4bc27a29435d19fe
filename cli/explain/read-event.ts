import { type RepositoryArn, repositoryParts } from '../../shared/domain/names.ts';
import { parseSourceEvent, type SourceEvent } from '../../shared/domain/source-event.ts';
import type { Relay } from '../aws/session.ts';

export const scopeOf = ({ deployment: { sourceAccounts, region } }: Relay) => ({
  accounts: sourceAccounts ?? new Set(),
  region,
});

/** An event as the controller reads it, and for people where it stops being JSON. */
export function readEvent(body: string, relay: Relay): SourceEvent {
  const event = parseSourceEvent(body, scopeOf(relay));
  if (event.kind !== 'rejected' || event.reason !== 'not-json') return event;
  try {
    JSON.parse(body);
    return event;
  } catch (error) {
    return { ...event, detail: `${event.detail}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The same answer as to an event from there. */
export function outsideScope(
  repository: RepositoryArn,
  relay: Relay,
): Exclude<SourceEvent, { kind: 'push' }> | undefined {
  const { accounts, region } = scopeOf(relay);
  const { account, region: own } = repositoryParts(repository);
  if (!accounts.has(account)) {
    return {
      kind: 'rejected',
      reason: 'foreign-account',
      detail: `account ${account} is not an allowed source account`,
    };
  }
  const detail = `expected Region ${region}, got ${own}`;
  return own === region ? undefined : { kind: 'rejected', reason: 'wrong-region', detail };
}
