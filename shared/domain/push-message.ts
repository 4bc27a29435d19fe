import * as z from 'zod';
import { parseJson } from './json.ts';
import { repositoryParts } from './names.ts';
import { type Push, RefKey } from './push.ts';
import { parseSourceEvent, type SourceEvent, type SourceScope } from './source-event.ts';
import { text } from './text.ts';

/** A message that is no event: a push that is admitted already is to be dispatched. */
export const AdmittedPush = z.strictObject({
  admitted: RefKey.extend({ pushId: text(100) }),
  /** What brought it up, for the logs. */
  cause: text(),
});
export type AdmittedPush = z.infer<typeof AdmittedPush>;

/** What a message of the pushes queue is. */
export type PushMessage = SourceEvent | { readonly kind: 'admitted'; readonly message: AdmittedPush };

export const admittedPush = ({ repository, ref }: RefKey, { id: pushId }: Push, cause: string): AdmittedPush => ({
  admitted: { repository, ref, pushId },
  cause,
});

/** Reads the body of a message of the pushes queue. Never throws. */
export function parsePushMessage(body: string, scope: SourceScope): PushMessage {
  const admitted = AdmittedPush.safeParse(parseJson(body));
  if (!admitted.success) return parseSourceEvent(body, scope);
  const { repository, pushId } = admitted.data.admitted;
  const { account } = repositoryParts(repository);
  if (scope.accounts.has(account)) return { kind: 'admitted', message: admitted.data };
  // The allow-list may have become shorter since the push was admitted.
  const detail = `account ${account} is not an allowed source account`;
  return { kind: 'rejected', eventId: pushId, reason: 'foreign-account', detail };
}
