import { BranchDoesNotExistException, GetBranchCommand } from '@aws-sdk/client-codecommit';
import type { UnknownChanges } from '../../shared/domain/changes.ts';
import type { CommitFacts } from '../../shared/domain/follower.ts';
import { CommitId, repositoryParts } from '../../shared/domain/names.ts';
import type { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import { asksForCommit, commitFacts } from '../../shared/domain/variables.ts';
import type { Relay } from '../aws/session.ts';
import { HOW_TO_READ, type Source, UNREADABLE } from '../aws/source-account.ts';
import { CommandError } from '../failure.ts';
import { repositoryName, short } from '../terminal/words.ts';
import type { Chosen } from './choose-ref.ts';

/** The commit of a start, how it was found, and what variables take from it. */
export type ChosenCommit = {
  readonly commit: CommitId;
  readonly found: 'given' | 'head' | 'last-push';
  readonly facts?: CommitFacts;
  /** What is not known of it though it matters, and how it could be. */
  readonly unread?: string;
};

/** @throws CommandError where the commit could not be honoured, is not there, or cannot be found out */
export async function chooseCommit(
  definition: PipelineDefinition,
  chosen: Chosen,
  given: CommitId | undefined,
  source: Source | undefined,
  { refs }: Pick<Relay, 'refs'>,
): Promise<ChosenCommit> {
  const isPinned = chosen.following.some(({ start }) => start === 'commit');
  if (given !== undefined && !isPinned) throw notHonoured(definition);
  const head = given === undefined && source !== undefined ? await headOf(source, chosen) : undefined;
  const commit = given ?? head;
  if (commit === undefined) {
    if (isPinned) throw notKnown(chosen, source);
    // CodePipeline takes the head by itself: this one is only told, and for variables.
    const last = (await refs.read(chosen)).state.pushes.at(-1);
    if (last === undefined) throw notKnown(chosen, source);
    return { commit: last.commit, found: 'last-push', ...unread(chosen, 'denied') };
  }
  const found = given === undefined ? 'head' : 'given';
  const { reader } = source ?? { reader: UNREADABLE };
  const reading = await reader.commit(chosen.repository, commit);
  if (reading.kind === 'unknown') {
    if (reading.why !== 'old-commit-gone') return { commit, found, ...unread(chosen, reading.why, given) };
    throw new CommandError(1, `${repositoryName(chosen.repository)} has no commit ${commit}`);
  }
  return { commit, found, ...(chosen.following.some(asksForCommit) && { facts: commitFacts(reading) }) };
}

function unread(
  { repository, following }: Chosen,
  why: UnknownChanges,
  given?: CommitId,
): Pick<ChosenCommit, 'unread'> {
  const isAsked = following.some(asksForCommit);
  if (given === undefined && !isAsked) return {};
  const what = [
    ...(given === undefined ? [] : [`whether ${repositoryName(repository)} has this commit is not known`]),
    ...(isAsked ? ['author and message are not sent'] : []),
  ];
  const because = why === 'denied' ? 'its account cannot be read' : why;
  return { unread: `${what.join(', and ')} (${because}): ${HOW_TO_READ}` };
}

/** The commit that a branch is at; git tags cannot be read through CodeCommit's API. */
async function headOf({ client }: Source, { repository, ref }: Chosen): Promise<CommitId | undefined> {
  if (!ref.startsWith('refs/heads/')) return undefined;
  const parts = repositoryParts(repository);
  try {
    const { branch } = await client.send(
      new GetBranchCommand({ repositoryName: parts.name, branchName: ref.slice('refs/heads/'.length) }),
    );
    return CommitId.parse(branch?.commitId);
  } catch (error) {
    if (!(error instanceof BranchDoesNotExistException)) throw error;
    throw new CommandError(1, `${repositoryName(repository)} has no branch ${short(ref)}`, { cause: error });
  }
}

function notHonoured({ name, pipelineType }: PipelineDefinition): CommandError {
  const why =
    pipelineType !== 'V2'
      ? `${name} is of type V1, which takes no commit: it starts at the head of the branch. Leave out --commit`
      : `${name} starts at the head of the branch. Leave out --commit, or give it the tag commit-relay:start = commit first`;
  return new CommandError(1, `--commit could not be honoured: ${why}`);
}

function notKnown({ ref, repository }: Chosen, source: Source | undefined): CommandError {
  const where = `${short(ref)} of ${repositoryName(repository)}`;
  const why = source === undefined ? 'its account cannot be read' : "git tags cannot be read through CodeCommit's API";
  const remedy = source === undefined ? `, or ${HOW_TO_READ}` : '';
  return new CommandError(2, `where ${where} is at is not known, since ${why}: give --commit${remedy}`);
}
