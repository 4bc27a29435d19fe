import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-codepipeline';
import { PIPELINES, REGION } from '../../support/builders.ts';
import type { Flow } from '../flow.ts';
import { updatesOf } from '../repairs.ts';
import { createPipeline, createRepository, itemsOf, nominate } from '../stage-kit.ts';

const NAME = 'register';
const PIPELINE = `${NAME}-01`;

/** A tag makes a pipeline a follower: by its events, and where they are lost by the next sweep. */
export const register: Flow = {
  name: NAME,
  cost: 1,
  isPaired: true,
  healsLostEvents: true,
  arrivals: [
    { name: 'tag', mentions: ['"aws.tag"'] },
    { name: 'trail', mentions: ['"eventName":"TagResource"'] },
  ],
  async prepare(lane) {
    const { clients, quiet, sweep } = lane;
    const { arn } = await createRepository(lane, NAME);
    await createPipeline(lane, { name: PIPELINE, sources: [{ repository: NAME, branch: 'main' }] });
    const resourceArn = `arn:aws:codepipeline:${REGION}:${PIPELINES}:${PIPELINE}`;
    const followers = async () =>
      (await itemsOf(lane, `REPO#${arn}`)).filter((item) => JSON.stringify(item['sk']).includes(`PIPE#${PIPELINE}#`));
    return {
      name: NAME,
      async act() {
        const tags = [{ key: 'commit-relay:follow', value: 'main' }];
        await clients.codepipeline.send(new TagResourceCommand({ resourceArn, tags }));
        await quiet();
      },
      async heal() {
        if ((await followers()).length > 0) return;
        await sweep();
        await quiet();
      },
      async judge() {
        const [first, ...others] = await followers();
        if (first === undefined) return [{ kind: 'lost', what: `expected ${PIPELINE} to be registered; it is not` }];
        const what = `expected ${PIPELINE} to be registered once and left as it is`;
        if (others.length > 0) return [{ kind: 'doubled', what: `${what}; found ${1 + others.length} followers` }];
        await nominate(lane, PIPELINE);
        await quiet();
        const again = JSON.stringify(await followers());
        const updates = updatesOf(lane.log()).length;
        if (again === JSON.stringify([first]) && updates === 0) return [];
        return [{ kind: 'doubled', what: `${what}; found ${updates} updates and ${again} after another look` }];
      },
      async reset() {
        const tagKeys = ['commit-relay:follow'];
        await clients.codepipeline.send(new UntagResourceCommand({ resourceArn, tagKeys }));
        await quiet();
        if ((await followers()).length > 0) throw new Error(`${PIPELINE} is still registered without its tag`);
      },
    };
  },
};
