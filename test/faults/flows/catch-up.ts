import { wholeSeconds } from '../../../shared/domain/names.ts';
import { stateChange } from '../../support/builders.ts';
import type { Flow } from '../flow.ts';
import { createPipeline, createRepository, registry, runsEnded } from '../stage-kit.ts';
import { judgeStarts, newRuns } from '../starts.ts';

const NAME = 'catch-up';
const PIPELINE = `${NAME}-01`;
const MAIN = 'refs/heads/main';
const LOST = {
  service: 'events',
  operation: 'Ingest',
  mentions: ['"aws.codecommit"'],
  effect: { kind: 'drop' },
} as const;
/** Further sweeps that a fault may cost. */
const SWEEPS = 3;

/** A push whose event is lost is found by the sweeps, and the event that comes at last starts nothing again. */
export const catchUp: Flow = {
  name: NAME,
  cost: 1,
  isPaired: true,
  healsLostEvents: false,
  arrivals: [],
  // Its start is that of every push.
  isFaulted: ({ by }) => by !== 'start',
  async prepare(lane) {
    const { cloud, quiet } = lane;
    const repository = await createRepository(lane, NAME);
    await createPipeline(lane, { name: PIPELINE, sources: [{ repository: NAME, branch: 'main' }], follow: 'main' });
    const runs = newRuns(lane);
    await runs.of(PIPELINE);
    const sweep = async () => {
      await lane.sweep();
      await quiet();
    };
    // The first sight of a branch starts nothing.
    await sweep();
    let old = await repository.push();
    await quiet();
    await runs.of(PIPELINE);
    let commit = old;
    let pushedAt = new Date();

    /** Lets the grace that an event has be over, if somebody waits for it. */
    const graceOver = async () => {
      const Key = { pk: { S: `REPO#${repository.arn}` }, sk: { S: `REF#${MAIN}` } };
      const { Item } = (await registry(lane, 'GetItem', { Key })) as { Item?: { suspectSince?: unknown } };
      if (Item?.suspectSince === undefined) return;
      const values = { ExpressionAttributeValues: { ':old': { S: '2026-01-01T00:00:00Z' } } };
      await registry(lane, 'UpdateItem', { Key, UpdateExpression: 'SET suspectSince = :old', ...values });
    };

    /** The event of the push, as CodeCommit sends it. */
    const lateEvent = () => {
      const event = stateChange(`late-${commit}`, commit);
      const detail = { ...event.detail, event: 'referenceUpdated', repositoryName: NAME, oldCommitId: old };
      return { ...event, time: wholeSeconds(pushedAt), resources: [repository.arn], detail };
    };

    const judgeRun = async () =>
      judgeStarts(
        lane,
        { pipeline: PIPELINE, repositoryArn: repository.arn, commits: [commit], isPinned: true },
        await runs.of(PIPELINE),
      );

    const isStarted = async () =>
      (await runsEnded(lane, PIPELINE)).some(({ sourceRevisions }) => sourceRevisions[0]?.revisionId === commit);

    return {
      name: NAME,
      async act() {
        old = commit;
        const lost = cloud.faults.add(LOST);
        commit = await repository.push();
        pushedAt = new Date();
        await sweep();
        lost.lift();
        await graceOver();
        await sweep();
      },
      async heal() {
        for (let sweeps = 0; sweeps < SWEEPS && !(await isStarted()); sweeps += 1) {
          await graceOver();
          await sweep();
        }
      },
      async judge() {
        const violations = await judgeRun();
        cloud.publish(lateEvent());
        await quiet();
        const again = await runs.of(PIPELINE);
        if (again.length === 0) return violations;
        return [
          ...violations,
          { kind: 'doubled', what: `expected nothing of the late event; found ${again.length} runs` },
        ];
      },
    };
  },
};
