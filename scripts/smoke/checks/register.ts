import { isDeepStrictEqual } from 'node:util';
import { type Check, notSeen, seen } from '../check.ts';
import { TAGS, tag, update } from '../world.ts';

export const register: Check = {
  name: 'register',
  kind: 'loop',
  about: 'tags make the pipeline a follower',
  async run(world) {
    const { place, subject, runs, patience } = world;
    if (!(await runs.idle())) return notSeen('runs of the pipeline do not end, so its mode cannot be changed');
    await update(world);
    await tag(world, TAGS);
    const status = await patience.until('the registry to show the pipeline with its tags', async () => {
      const read = await place.relay.pipelines.read(subject.name);
      return isDeepStrictEqual(read?.seen?.tags, { ...TAGS }) ? read : undefined;
    });
    if (status === undefined) return notSeen('the registry does not show its tags: does the sweep run?');
    const [problem] = status.problems;
    if (problem !== undefined)
      return notSeen(`the registry finds its tags wrong: ${problem.reason}: ${problem.message}`);
    const places = status.registered.map(({ repository, action }) => `${action} of ${repository}`);
    return places.length === 1 ? seen(`registered: ${places}`) : notSeen(`registered: ${places.join() || 'nothing'}`);
  },
};
