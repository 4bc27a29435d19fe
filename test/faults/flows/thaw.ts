import type { Flow } from '../flow.ts';
import { createPipeline, createRepository, registry } from '../stage-kit.ts';
import { judgeStarts, newRuns } from '../starts.ts';

const NAME = 'thaw';
const PIPELINE = `${NAME}-01`;
const FREEZE = { freeze: { M: { reason: { S: 'peak season' }, since: { S: '2026-01-01T00:00:00Z' } } } };

/** Two pushes during a freeze: the newer takes the place of the older, and starts after the thaw. */
export const thaw: Flow = {
  name: NAME,
  cost: 1,
  isPaired: true,
  healsLostEvents: false,
  arrivals: [{ name: 'push', mentions: ['"aws.codecommit"'] }],
  // What comes before is that of every push.
  isFaulted: ({ by, operation }) => by === 'start' || by === 'sweep' || operation === 'Ingest',
  async prepare(lane) {
    const repository = await createRepository(lane, NAME);
    const sources = [{ repository: NAME, branch: 'main' }];
    await createPipeline(lane, { name: PIPELINE, sources, follow: 'main', tags: { start: 'commit' } });
    const runs = newRuns(lane);
    await runs.of(PIPELINE);
    const setFreeze = (freeze: object) =>
      registry(lane, 'PutItem', { Item: { pk: { S: 'FREEZE' }, sk: { S: 'STATUS' }, ...freeze } });
    const sweep = async () => {
      await lane.sweep();
      await lane.quiet();
    };
    let commits: string[] = [];
    return {
      name: NAME,
      async act({ isLate }) {
        await setFreeze(FREEZE);
        commits = [await repository.push()];
        if (!isLate) await lane.quiet();
        commits.push(await repository.push());
        await lane.quiet();
        await setFreeze({});
        await sweep();
      },
      heal: sweep,
      async judge() {
        const wanted = { pipeline: PIPELINE, repositoryArn: repository.arn, commits, isPinned: true };
        return judgeStarts(lane, wanted, await runs.of(PIPELINE));
      },
    };
  },
};
