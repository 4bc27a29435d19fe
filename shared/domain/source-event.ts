import * as z from 'zod';
import { describeIssues, shorten } from './errors.ts';
import { parseJson } from './json.ts';
import { AccountId, type CommitId, EventTime, type RefName, RepositoryArn, repositoryParts } from './names.ts';
import { RepositoryChange } from './repository-change.ts';
import { text } from './text.ts';
import { HEARTBEAT_SOURCE, HEARTBEAT_TYPE } from './wiring/wiring-names.ts';

/** A branch or git tag was created or moved, as one event told it. */
export type PushEvent = {
  readonly eventId: string;
  readonly time: EventTime;
  readonly account: AccountId;
  readonly repository: RepositoryArn;
  readonly ref: RefName;
  readonly commit: CommitId;
  /** Absent when the ref was created. */
  readonly oldCommit?: CommitId;
};

/** A source account shows that what it sends arrives. */
export type Heartbeat = Pick<PushEvent, 'eventId' | 'time' | 'account'>;

/** A branch or git tag was deleted. */
export type Deletion = Omit<PushEvent, 'commit'>;

export type IgnoredReason = 'unreferenced-merge-commit' | 'pull-request' | 'comment';

export type RejectedReason =
  | 'not-json'
  | 'malformed'
  | 'unknown-detail-type'
  | 'unknown-change'
  | 'wrong-resource'
  | 'wrong-region'
  | 'foreign-account';

/** What an event from a source account is. Ignored: understood, and starts nothing by its nature. */
export type SourceEvent =
  | { readonly kind: 'push'; readonly push: PushEvent }
  | { readonly kind: 'deleted'; readonly deletion: Deletion }
  | { readonly kind: 'heartbeat'; readonly heartbeat: Heartbeat }
  | { readonly kind: 'ignored'; readonly eventId: string; readonly account: string; readonly reason: IgnoredReason }
  | { readonly kind: 'rejected'; readonly eventId?: string; readonly reason: RejectedReason; readonly detail: string };

/** Whose events are admitted: the allow-list of source accounts and the one Region. */
export type SourceScope = { readonly accounts: ReadonlySet<string>; readonly region: string };

const Envelope = z.object({
  id: text(100),
  'detail-type': z.string(),
  source: z.enum(['aws.codecommit', HEARTBEAT_SOURCE]),
  account: AccountId,
  time: EventTime,
  region: text(),
  resources: z.array(z.string()),
  detail: z.looseObject({}),
});
type Envelope = z.infer<typeof Envelope>;

const IGNORED_TYPES: ReadonlyMap<string, IgnoredReason> = new Map([
  ['CodeCommit Pull Request State Change', 'pull-request'],
  ['CodeCommit Comment on Pull Request', 'comment'],
  ['CodeCommit Comment on Commit', 'comment'],
]);

const rejected = (reason: RejectedReason, detail: string, eventId?: string): SourceEvent => ({
  kind: 'rejected',
  reason,
  detail,
  ...(eventId === undefined ? {} : { eventId }),
});

/**
 * Reads the body of a message from the relay bus.
 * Never throws: what cannot be a push or heartbeat of an allowed account is rejected with a reason, or ignored by name.
 */
export function parseSourceEvent(body: string, scope: SourceScope): SourceEvent {
  const json = parseJson(body);
  if (json === undefined) return rejected('not-json', `expected a JSON event, got ${body.length} characters`);
  const parsed = Envelope.safeParse(json);
  if (!parsed.success) return rejected('malformed', describeIssues(parsed.error, json), idOf(json));
  const envelope = parsed.data;
  const outside = outsideScope(envelope, scope);
  if (outside !== undefined) return outside;
  // Anybody in a source account may put an event of this source, and must be able to make no push by it.
  return envelope.source === HEARTBEAT_SOURCE ? parseHeartbeat(envelope) : parseCodeCommitEvent(envelope);
}

function parseHeartbeat(envelope: Envelope): SourceEvent {
  const { id: eventId, account, time, 'detail-type': type } = envelope;
  return type === HEARTBEAT_TYPE ? { kind: 'heartbeat', heartbeat: { eventId, account, time } } : unknownType(envelope);
}

function parseCodeCommitEvent(envelope: Envelope): SourceEvent {
  const { id: eventId, account, 'detail-type': type } = envelope;
  const ignored = IGNORED_TYPES.get(type);
  if (ignored !== undefined) return { kind: 'ignored', eventId, account, reason: ignored };
  return type === 'CodeCommit Repository State Change' ? parseRepositoryChange(envelope) : unknownType(envelope);
}

const unknownType = ({ id, source, 'detail-type': type }: Envelope): SourceEvent =>
  rejected('unknown-detail-type', `unknown detail-type ${shorten(type)} of source ${source}`, id);

function outsideScope({ id, account, region }: Envelope, scope: SourceScope): SourceEvent | undefined {
  if (!scope.accounts.has(account)) {
    return rejected('foreign-account', `account ${account} is not an allowed source account`, id);
  }
  if (region !== scope.region) return rejected('wrong-region', `expected Region ${scope.region}, got ${region}`, id);
  return undefined;
}

function parseRepositoryChange(envelope: Envelope): SourceEvent {
  const { id: eventId, account, time } = envelope;
  const parsed = RepositoryChange.safeParse(envelope.detail);
  if (!parsed.success) {
    const reason = parsed.error.issues.some(({ path }) => path[0] === 'event') ? 'unknown-change' : 'malformed';
    return rejected(reason, describeIssues(parsed.error, envelope.detail, 'detail'), eventId);
  }
  const change = parsed.data;
  const repository = repositoryOf(envelope, change.repositoryName);
  if (repository === undefined) {
    const expected = `arn:aws:codecommit:${envelope.region}:${account}:${change.repositoryName}`;
    return rejected('wrong-resource', `resources: expected ${expected}, got ${shorten(envelope.resources)}`, eventId);
  }
  switch (change.event) {
    case 'unreferencedMergeCommitCreated':
      return { kind: 'ignored', eventId, account, reason: 'unreferenced-merge-commit' };
    case 'referenceDeleted': {
      const { referenceFullName: ref, oldCommitId: oldCommit } = change;
      const base = { eventId, time, account, repository, ref };
      return { kind: 'deleted', deletion: oldCommit === undefined ? base : { ...base, oldCommit } };
    }
    case 'referenceCreated':
    case 'referenceUpdated': {
      const base = { eventId, time, account, repository, ref: change.referenceFullName, commit: change.commitId };
      return { kind: 'push', push: 'oldCommitId' in change ? { ...base, oldCommit: change.oldCommitId } : base };
    }
  }
}

/** The one resource, if it is the repository that the detail names in the account and Region of the envelope. */
function repositoryOf({ resources, account, region }: Envelope, name: string): RepositoryArn | undefined {
  const parsed = RepositoryArn.safeParse(resources[0]);
  if (resources.length !== 1 || !parsed.success) return undefined;
  const parts = repositoryParts(parsed.data);
  return parts.account === account && parts.region === region && parts.name === name ? parsed.data : undefined;
}

const idOf = (json: unknown): string | undefined => Envelope.pick({ id: true }).safeParse(json).data?.id;
