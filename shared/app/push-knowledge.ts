import { asksForChanges, type Changes, concernOf } from '../domain/changes.ts';
import { decide, EVENT_ALONE, type PushKnowledge } from '../domain/decision.ts';
import { skipDirective } from '../domain/directive.ts';
import type { CommitFacts, Follower } from '../domain/follower.ts';
import type { Push } from '../domain/push.ts';
import type { PushEvent } from '../domain/source-event.ts';
import { asksForCommit, commitFacts } from '../domain/variables.ts';
import type { SourceReader } from './aws-ports.ts';
import type { Report } from './report.ts';

export type KnowledgePorts = {
  readonly source: SourceReader;
  /** Whether directives in the commit's message are heeded. */
  readonly skipDirectives: boolean;
};

export type Learned = PushKnowledge & { readonly facts?: CommitFacts };

/**
 * Reads of the source account what the followers' decisions and variables ask for, and no more: nothing where nobody
 * follows the ref, the commit once, and one comparison however many have path filters.
 */
export async function learn(
  ports: KnowledgePorts,
  event: PushEvent,
  push: Push,
  followers: readonly Follower[],
  report: Report,
): Promise<Learned> {
  const candidates = followers.filter((follower) => decide(event, follower, EVENT_ALONE).start);
  if (candidates.length === 0) return EVENT_ALONE;
  const commit = await learnCommit(ports, event, push, candidates, report);
  if (commit.directive !== undefined) return { ...EVENT_ALONE, ...commit };
  const asking = candidates.filter(asksForChanges);
  if (asking.length === 0) return { ...EVENT_ALONE, ...commit };
  const changes = await learnChanges(ports, event, push, asking);
  if (changes.kind === 'unknown') report.warn('changes unknown', { pushId: push.id, why: changes.why });
  return { changes, ...commit };
}

/** A commit that cannot be read holds up nothing: its variables are left out. */
async function learnCommit(
  { source, skipDirectives }: KnowledgePorts,
  { repository }: PushEvent,
  push: Push,
  candidates: readonly Follower[],
  report: Report,
): Promise<Omit<Learned, 'changes'>> {
  const isAsked = candidates.some(asksForCommit);
  if (!skipDirectives && !isAsked) return {};
  const commit = await source.commit(repository, push.commit);
  if (commit.kind === 'unknown') {
    report.warn('commit unknown', { pushId: push.id, why: commit.why });
    return {};
  }
  const directive = skipDirectives ? skipDirective(commit.message) : undefined;
  return { ...(directive && { directive }), ...(isAsked && { facts: commitFacts(commit) }) };
}

/** Reads page by page until every asking follower has found what makes it start, or all is read. */
async function learnChanges(
  { source }: KnowledgePorts,
  { repository }: PushEvent,
  { commit, oldCommit }: Push,
  asking: readonly Follower[],
): Promise<Changes> {
  if (oldCommit === undefined) return { kind: 'unknown', why: 'new-ref' };
  const paths: string[] = [];
  let waiting = asking;
  for await (const page of source.changes(repository, oldCommit, commit)) {
    if (page.kind === 'unknown') return page;
    paths.push(...page.paths);
    waiting = waiting.filter((follower) => concernOf(follower, page.paths) === undefined);
    if (waiting.length === 0) break;
  }
  return { kind: 'known', paths };
}
