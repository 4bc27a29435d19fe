import type { Flow, Stage } from '../flow.ts';
import type { Lane } from '../lane.ts';
import { createPipeline, createRepository } from '../stage-kit.ts';
import { judgeStarts, newRuns } from '../starts.ts';

const PUSH_EVENT = { name: 'push', mentions: ['"aws.codecommit"'] };

/** A push to one follower that asks for all that there is: files, facts of the commit, and exactly this commit. */
export const pushToOne: Flow = {
  name: 'push-1',
  cost: 1,
  isPaired: true,
  healsLostEvents: false,
  arrivals: [PUSH_EVENT],
  prepare: (lane) =>
    prepare(lane, 'push-1', 1, () => ({
      tags: { start: 'commit', paths: 'src/', variables: 'COMMIT=commit AUTHOR=author' },
      variables: ['COMMIT', 'AUTHOR'],
    })),
};

/** A push to many followers, every other one of which runs exactly this commit. */
export const pushToMany: Flow = {
  name: 'push-25',
  cost: 8,
  isPaired: false,
  healsLostEvents: false,
  arrivals: [PUSH_EVENT],
  prepare: (lane) => prepare(lane, 'push-25', 25, (number) => (isPinned(number) ? { tags: { start: 'commit' } } : {})),
};

const isPinned = (number: number) => number % 2 === 1;

type More = { readonly tags?: Readonly<Record<string, string>>; readonly variables?: readonly string[] };

async function prepare(lane: Lane, name: string, followers: number, more: (number: number) => More): Promise<Stage> {
  const repository = await createRepository(lane, name);
  const sources = [{ repository: name, branch: 'main' }];
  const numbers = Array.from({ length: followers }, (_, at) => at + 1);
  const nameOf = (number: number) => `${name}-${String(number).padStart(2, '0')}`;
  const runs = newRuns(lane);
  for (const number of numbers) {
    await createPipeline(lane, { name: nameOf(number), sources, follow: 'main', ...more(number) });
    await runs.of(nameOf(number));
  }
  let commits: string[] = [];
  return {
    name,
    async act({ isLate }) {
      commits = [await repository.push()];
      // What comes late comes after another.
      if (isLate) commits.push(await repository.push());
      await lane.quiet();
    },
    async judge() {
      const judged = numbers.map(async (number) => {
        const pipeline = nameOf(number);
        const wanted = { pipeline, repositoryArn: repository.arn, commits, isPinned: isPinned(number) };
        return judgeStarts(lane, wanted, await runs.of(pipeline));
      });
      return (await Promise.all(judged)).flat();
    },
  };
}
