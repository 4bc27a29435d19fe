import type { StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import { startInput } from '../../shared/adapters/runs.ts';
import { newerStarted } from '../../shared/app/account-for-start.ts';
import { type KnowledgePorts, learn } from '../../shared/app/push-knowledge.ts';
import type { Report } from '../../shared/app/report.ts';
import { startHow } from '../../shared/app/start-how.ts';
import { type Admission, admit } from '../../shared/domain/admission.ts';
import type { UnknownChanges } from '../../shared/domain/changes.ts';
import { type Decision, decide, EVENT_ALONE } from '../../shared/domain/decision.ts';
import type { Follower, StartRequest } from '../../shared/domain/follower.ts';
import type { Freeze } from '../../shared/domain/freeze.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import type { RefState } from '../../shared/domain/push.ts';
import type { LastStarted, StartRecord } from '../../shared/domain/start.ts';
import { startRequests } from '../../shared/domain/start-requests.ts';
import type { Relay } from '../aws/session.ts';
import { freezeNow } from '../terminal/freeze-words.ts';
import type { Subject } from './subject.ts';

/** What becomes of a pipeline's start. */
export type Fate =
  | { readonly kind: 'starts' }
  | { readonly kind: 'held' }
  | { readonly kind: 'overtaken'; readonly by: LastStarted }
  /** It is over: the pipeline has dealt with this very push. */
  | { readonly kind: 'done'; readonly record: StartRecord };

/** What one pipeline is started with, and what becomes of that. */
export type Start = { readonly fate: Fate; readonly sends: StartPipelineExecutionInput };

/** What could not be read of the source account: the commit, or what was changed. */
export type Unread = { readonly what: 'commit' | 'changes'; readonly why: UnknownChanges };

export type Explanation = Subject & {
  readonly admission: Admission;
  readonly freeze: Freeze | undefined;
  readonly unread: readonly Unread[];
  readonly decisions: readonly Decision[];
  readonly starts: ReadonlyMap<PipelineName, Start>;
  /** Pipelines whose registration cannot be read: they are decided on when the start is made. */
  readonly undecided: readonly PipelineName[];
};

/** What the relay does about a push, by the same steps as it goes: admit, learn, decide, and what start would do. */
export async function explain(
  relay: Relay,
  ports: KnowledgePorts,
  subject: Subject,
  state: RefState,
): Promise<Explanation> {
  const { event, isKnown } = subject;
  const admission = admit(state, event);
  const freeze = await freezeNow(relay.freezes);
  const nothing = { ...subject, admission, freeze, unread: [], decisions: [], starts: new Map(), undecided: [] };
  if (admission.kind === 'covered') return nothing;
  const { push } = admission;
  const { followers, unreadable: undecided } = await relay.followers.of(event.repository);
  const { report, unread } = collectUnread();
  const known = await learn(ports, event, push, followers, report);
  const decisions = followers.map((follower) => decide(event, follower, known));
  const requests = startRequests(event, push, decisions, [], known.facts);
  const starts = await Promise.all(
    requests.map(async (request) => {
      const how = startHow(followingOf(request, followers), request);
      const { clientRequestToken, ...input } = startInput(request, how);
      const sends = isKnown ? { ...input, clientRequestToken } : input;
      const fate = await fateOf(relay, { request, isKnown }, state, freeze);
      return [request.pipeline, { sends, fate }] as const;
    }),
  );
  return { ...nothing, unread, decisions, starts: new Map(starts), undecided };
}

/** The source actions that a start takes along, as `start` decides on them. */
const followingOf = ({ pipeline, push }: StartRequest, followers: readonly Follower[]): Follower[] =>
  followers
    .filter((follower) => follower.pipeline === pipeline)
    .map((follower) => decide(push, follower, EVENT_ALONE))
    .filter(({ start }) => start)
    .map(({ follower }) => follower);

async function fateOf(
  { lastStarts, starts }: Relay,
  { request, isKnown }: { request: StartRequest; isKnown: boolean },
  state: RefState,
  freeze: Freeze | undefined,
): Promise<Fate> {
  const record = isKnown ? await starts.outcomeOf(request.pipeline, request.push.id) : undefined;
  if (record !== undefined) return { kind: 'done', record };
  const refs = { read: async () => ({ state, revision: 0 }) };
  const by = await newerStarted({ starts: lastStarts, refs }, request);
  if (by !== undefined) return { kind: 'overtaken', by };
  return { kind: freeze === undefined ? 'starts' : 'held' };
}

/** A report that keeps what `learn` could not read. */
function collectUnread(): { report: Report; unread: Unread[] } {
  const unread: Unread[] = [];
  const report: Report = {
    info() {},
    warn(message, { why }) {
      const what = message === 'commit unknown' ? 'commit' : 'changes';
      unread.push({ what, why: why as UnknownChanges });
    },
    decided() {},
    tell() {},
    count() {},
  };
  return { report, unread };
}
