import { isDeepStrictEqual } from 'node:util';
import { type Check, notSeen, seen } from '../check.ts';
import { TAGS, tag, update } from '../world.ts';

export const register: Check = {
  name: 'register',
  kind: 'loop',
  about: 'tags make the pipeline a follower, and the head of its branch is noted',
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
    if (places.length !== 1) return notSeen(`registered: ${places.join() || 'nothing'}`);
    // Before that, a push whose event is lost cannot be told from what was there.
    const isNoted = await patience.until('the head of its branch to be noted', async () =>
      (await place.relay.refs.read(world.ref)).revision > 0 ? true : undefined,
    );
    if (isNoted === undefined)
      return notSeen('its branch was never read: may the controller assume the read role in A?');
    return seen(`registered: ${places}`);
  },
};
