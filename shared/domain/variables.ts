import type { CommitFacts, Follower, StartRequest } from './follower.ts';
import { repositoryParts } from './names.ts';
import type { PushFact } from './tags/push-facts.ts';

/** Characters of a variable's value at most, and variables of a start (CodePipeline API reference, PipelineVariable). */
const LONGEST_VALUE = 1000;
const MOST_VARIABLES = 50;

const BRANCHES = 'refs/heads/';
const TAGS = 'refs/tags/';

/** A pipeline variable as StartPipelineExecution takes it. */
export type VariableValue = { readonly name: string; readonly value: string };

/**
 * Variables of a start, from what its followers' tags ask for: each once, trimmed to what CodePipeline takes. One that the
 * push has no value for, as `tag` of a branch, is left out: the pipeline's default holds.
 */
export function variablesOf(followers: readonly Follower[], request: StartRequest): VariableValue[] {
  const values = new Map<string, string>();
  for (const { name, fact } of followers.flatMap(({ variables = [] }) => variables)) {
    const value = trim(factOf(fact, request) ?? '');
    if (value !== '' && !values.has(name)) values.set(name, value);
  }
  return [...values].slice(0, MOST_VARIABLES).map(([name, value]) => ({ name, value }));
}

function factOf(fact: PushFact, { push, eventId, commit }: StartRequest): string | undefined {
  const { ref } = push;
  switch (fact) {
    case 'ref':
      return ref;
    case 'branch':
      return ref.startsWith(BRANCHES) ? ref.slice(BRANCHES.length) : undefined;
    case 'tag':
      return ref.startsWith(TAGS) ? ref.slice(TAGS.length) : undefined;
    case 'commit':
      return push.commit;
    case 'short-commit':
      return push.commit.slice(0, 7);
    case 'old-commit':
      return push.oldCommit;
    case 'author':
      return commit?.author;
    case 'message':
      return commit?.message;
    case 'repository':
      return repositoryParts(push.repository).name;
    case 'account':
      return repositoryParts(push.repository).account;
    case 'event-id':
      return eventId;
  }
}

/** A value on one line, and no longer than it may be. */
const trim = (value: string): string =>
  value
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, LONGEST_VALUE)
    .toWellFormed();

/** What variables may take from a commit: its author and the first line of its message. */
export function commitFacts({ author, message }: CommitFacts): CommitFacts {
  return { author: trim(author), message: trim(message.replace(/\r?\n.*/s, '')) };
}

/** Whether a follower has variables that only the commit itself can fill. */
export const asksForCommit = ({ variables = [] }: Follower): boolean =>
  variables.some(({ fact }) => fact === 'author' || fact === 'message');
