import { type Check, notSeen, notTried, seen } from '../check.ts';
import { idOf } from '../runs.ts';
import { push, short, TAGS, tag, type World } from '../world.ts';

/** Seconds that a start is given while the tag is empty. */
const PATIENCE = 90;

/**
 * With an empty follow tag the pipeline keeps its last good registration, so a push is decided as before; whether it may be
 * started is up to the very policy in question, `Null` on `aws:ResourceTag/commit-relay:follow` of the `start` role.
 */
export const emptyTag: Check = {
  name: 'empty-tag',
  kind: 'unknown',
  about: 'an empty tag counts as present under a Null condition',
  needs: ['push'],
  async run(world) {
    const before = new Set((await world.runs.ofRelay()).map(idOf));
    const news = async () => (await world.runs.ofRelay()).find((run) => !before.has(idOf(run)));
    await tag(world, { 'commit-relay:follow': '' });
    if (!(await isKnown(world, ''))) return notTried('the registry has not seen the empty tag in time');
    const commit = await push(world, 'empty tag');
    const run = await world.patience.until('a start by an empty tag', news, PATIENCE);
    await tag(world, TAGS);
    if (run !== undefined) return seen(`the push of ${short(commit)} started run ${idOf(run)} while the tag was empty`);
    const late = await world.patience.until('the start with the tag filled in', news);
    if (late === undefined)
      return notTried(`the push of ${short(commit)} started nothing, with the tag filled in either`);
    return notSeen(`nothing started while the tag was empty, and run ${idOf(late)} once it had a value again`);
  },
};

const isKnown = async ({ patience, place, subject }: World, value: string): Promise<boolean> =>
  (await patience.until('the registry to show the empty tag', async () => {
    const status = await place.relay.pipelines.read(subject.name);
    return status?.seen?.tags['commit-relay:follow'] === value ? true : undefined;
  })) === true;
