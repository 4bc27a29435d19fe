import {
  AccountId,
  type CommitId,
  type RefName,
  type RepositoryArn,
  repositoryParts,
  wholeSeconds,
} from '../../shared/domain/names.ts';
import type { RefState } from '../../shared/domain/push.ts';
import type { PushEvent } from '../../shared/domain/source-event.ts';

/** A push to explain. `isKnown`: its id is one that the relay knows, or will. */
export type Subject = { readonly event: PushEvent; readonly isKnown: boolean };

/** A push as somebody describes it. */
export type Described = {
  readonly repository: RepositoryArn;
  readonly ref: RefName;
  readonly commit: CommitId;
  readonly oldCommit?: CommitId;
};

/** The id that a push has which is no event's. */
const NO_EVENT = 'no-event';

/** The newest push that the ref remembers of this commit; else one that is made up, as if it happened now. */
export function subjectOf({ repository, ref, commit, oldCommit }: Described, state: RefState, now: Date): Subject {
  const account = AccountId.parse(repositoryParts(repository).account);
  const base = { account, repository, ref, commit };
  const known = state.pushes.findLast(
    (push) => push.commit === commit && (oldCommit === undefined || push.oldCommit === oldCommit),
  );
  const old = known === undefined ? oldCommit : known.oldCommit;
  const event = {
    ...base,
    eventId: known?.id ?? NO_EVENT,
    time: known?.time ?? wholeSeconds(now),
    ...(old === undefined ? {} : { oldCommit: old }),
  };
  return { event, isKnown: known !== undefined };
}
