import { CreateCommitCommand } from '@aws-sdk/client-codecommit';
import { TagResourceCommand, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { branchRef } from '../../shared/domain/names.ts';
import type { RefKey } from '../../shared/domain/push.ts';
import type { Observer } from './observer.ts';
import type { Patience } from './patience.ts';
import type { Place } from './place.ts';
import type { Runs } from './runs.ts';
import { BRANCH, declarationOf, type Subject } from './subject.ts';

/** The relay's tags of the throw-away pipeline: exactly the pushed commit, and repair also where the deployment observes. */
export const TAGS = {
  'commit-relay:follow': BRANCH,
  'commit-relay:start': 'commit',
  'commit-relay:repair': 'repair',
} as const;

/** What checks act on, and what they have found out so far. */
export type World = {
  readonly place: Place;
  readonly subject: Subject;
  readonly ref: RefKey;
  readonly runs: Runs;
  readonly observer: Observer;
  readonly patience: Patience;
  /** Commits of the branch, oldest first. */
  readonly commits: string[];
  /** When each began, and what a later check of it needs. */
  readonly notes: Map<string, string>;
};

export const refOf = ({ repository }: Subject): RefKey => ({ repository, ref: branchRef(BRANCH) });

/** Pushes a commit that changes one file; gives its id. CodeCommit's API does, so that no git is needed. */
export async function push(
  { place, subject, commits }: Pick<World, 'place' | 'subject' | 'commits'>,
  content: string,
): Promise<string> {
  const parentCommitId = commits.at(-1);
  const { commitId = '' } = await place.source.clients.codecommit.send(
    new CreateCommitCommand({
      repositoryName: subject.name,
      branchName: BRANCH,
      ...(parentCommitId === undefined ? {} : { parentCommitId }),
      commitMessage: content,
      putFiles: [{ filePath: 'README.md', fileContent: new TextEncoder().encode(`${content}\n`) }],
    }),
  );
  commits.push(commitId);
  return commitId;
}

export async function tag({ place, subject }: World, tags: Readonly<Record<string, string>>): Promise<void> {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  const command = new TagResourceCommand({ resourceArn: subject.pipelineArn, tags: list });
  await place.pipelines.clients.codepipeline.send(command);
}

/** Updates the pipeline to how it was made, but for the mode and what is said of its source action. */
export async function update(
  { place, subject }: World,
  configuration: Readonly<Record<string, string>> = {},
): Promise<void> {
  const pipeline = declarationOf(place, subject, 'SUPERSEDED');
  const action = pipeline.stages?.[0]?.actions?.[0];
  if (action !== undefined) action.configuration = { ...action.configuration, ...configuration };
  await place.pipelines.clients.codepipeline.send(new UpdatePipelineCommand({ pipeline }));
}

/** A commit as people are told of it. */
export const short = (commit = 'no commit'): string => commit.slice(0, 8);
