import { addSeconds, wholeSeconds } from '../../../shared/domain/names.ts';
import { type Check, notSeen, notTried, seen } from '../check.ts';
import { idOf } from '../runs.ts';
import { push, short, type World } from '../world.ts';
import { startedAt } from './pushed.ts';

/** Seconds for which events of the branch are to tell nothing new. */
const DEAF = 600;

/**
 * No client can lose an event of its own alone. So the registry is told that all news of this branch is known for the next minutes:
 * the event of the push then tells nothing, as if it had not come, and only catch-up can start the pipeline.
 */
export const catchUp: Check = {
  name: 'catch-up',
  kind: 'loop',
  about: 'a push whose event tells nothing is started by catch-up, once',
  needs: ['push'],
  async run(world) {
    const before = new Set((await world.runs.ofRelay()).map(idOf));
    if (!(await deafen(world))) return notTried('the registry changed at each try to write to it');
    const commit = await push(world, 'lost');
    const began = Date.now();
    const found = await startedAt(world, commit, before);
    if ('outcome' in found) return found;
    const { state } = await world.place.relay.refs.read(world.ref);
    const made = state.pushes.find((each) => each.commit === commit)?.made;
    if (made === undefined) return notSeen(`run ${found.id} was started by the event after all`);
    const took = Math.round((found.startedAt - began) / 1000);
    return seen(`run ${found.id} read ${short(commit)}, ${took} s after the push (two sweeps and the grace at most)`);
  },
};

async function deafen({ place, ref }: World): Promise<boolean> {
  const { refs } = place.relay;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { state, revision } = await refs.read(ref);
    const coveredUntil = addSeconds(wholeSeconds(new Date()), DEAF);
    if (await refs.replace(ref, { ...state, coveredUntil }, revision)) return true;
  }
  return false;
}
