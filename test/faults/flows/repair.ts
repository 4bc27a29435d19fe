import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { PIPELINES } from '../../support/builders.ts';
import type { Flow, Violation } from '../flow.ts';
import type { Lane } from '../lane.ts';
import { needlessUpdates } from '../repairs.ts';
import { createPipeline, createRepository, nominate, registry } from '../stage-kit.ts';
import { newRuns } from '../starts.ts';

const NAME = 'repair';
const PIPELINE = `${NAME}-01`;

const Definition = z.looseObject({
  version: z.number(),
  stages: z.array(
    z.looseObject({
      actions: z.array(
        z.looseObject({
          configuration: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
type Definition = z.infer<typeof Definition>;

/** Somebody undoes what the relay keeps right; it puts it right by one update and touches nothing else. */
export const repair: Flow = {
  name: NAME,
  cost: 1,
  isPaired: true,
  healsLostEvents: true,
  arrivals: [{ name: 'trail', mentions: ['"eventName":"UpdatePipeline"'] }],
  async prepare(lane) {
    await createRepository(lane, NAME);
    await createPipeline(lane, { name: PIPELINE, sources: [{ repository: NAME, branch: 'main' }], follow: 'main' });
    // A field that no model has.
    const right = { ...(await read(lane)), aFieldOfTomorrow: { keep: ['me'] } };
    await update(lane, right);
    await lane.quiet();
    const runs = newRuns(lane);
    await runs.of(PIPELINE);
    const isRight = async () => isDeepStrictEqual(withoutVersion(await read(lane)), withoutVersion(right));
    return {
      name: NAME,
      async act() {
        await update(lane, vandalised(right));
        await lane.quiet();
      },
      async heal() {
        for (const pass of [async () => undefined, () => untilDue(lane)]) {
          if (await isRight()) return;
          await pass();
          await lane.sweep();
          await lane.quiet();
        }
      },
      async judge() {
        if (!(await isRight())) {
          const found = JSON.stringify(await read(lane));
          return [{ kind: 'lost', what: `expected ${PIPELINE} to be repaired; found ${found}` }];
        }
        await nominate(lane, PIPELINE);
        await lane.quiet();
        return [...onlyOnDrift(lane), ...(await nothingEnded())];
      },
      async reset() {
        await resume(lane);
      },
    };

    async function nothingEnded(): Promise<Violation[]> {
      const ended = await runs.of(PIPELINE);
      if (ended.length === 0) return [];
      return [{ kind: 'doubled', what: `expected no run of ${PIPELINE}; found ${ended.map(({ status }) => status)}` }];
    }
  },
};

/** Design invariant 3: on drift alone, and again only on what is left of it. */
function onlyOnDrift(lane: Lane): Violation[] {
  const needless = needlessUpdates(lane.log());
  if (needless === 0) return [];
  return [
    { kind: 'doubled', what: `expected ${PIPELINE} to be updated on drift only; found ${needless} updates without` },
  ];
}

/** Lets the time pass until the pipeline is due to be looked at again, which is a day at most. */
async function untilDue(lane: Lane): Promise<void> {
  await registry(lane, 'UpdateItem', {
    Key: { pk: { S: `PIPELINE#${PIPELINE}` }, sk: { S: 'STATUS' } },
    UpdateExpression: 'SET dueAt = :now',
    ConditionExpression: 'attribute_exists(dueAt)',
    ExpressionAttributeValues: { ':now': { S: '2026-01-01T00:00:00Z' } },
  });
}

/** The definition with what no client knows of. */
async function read({ cloud }: Lane): Promise<Definition> {
  const output = await cloud.call(PIPELINES, 'codepipeline', 'GetPipeline', { name: PIPELINE });
  return z.object({ pipeline: Definition }).parse(output).pipeline;
}

const update = ({ cloud }: Lane, pipeline: object): Promise<unknown> =>
  cloud.call(PIPELINES, 'codepipeline', 'UpdatePipeline', { pipeline });

const withoutVersion = ({ version: _version, ...rest }: Definition) => rest;

/** Polling is switched on, another branch is read, and the artifact key is gone. */
function vandalised(right: Definition): object {
  const [first, ...rest] = right.stages;
  const [action, ...others] = first?.actions ?? [];
  const configuration = { ...action?.configuration, PollForSourceChanges: 'true', BranchName: 'develop' };
  const { artifactStore, ...kept } = right;
  const { encryptionKey: _key, ...store } = z.looseObject({ encryptionKey: z.unknown() }).parse(artifactStore);
  const stages = [{ ...first, actions: [{ ...action, configuration }, ...others] }, ...rest];
  return { ...kept, artifactStore: store, stages };
}

/** Lets the relay repair what it has repaired before, as `relay resume` does; moments are whole seconds. */
async function resume(lane: Lane): Promise<void> {
  await sleep(1_000);
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  await registry(lane, 'PutItem', { Item: { pk: { S: 'RESUME' }, sk: { S: `pipeline/${PIPELINE}` }, at: { S: at } } });
  await sleep(1_000);
}
