import { type Check, type Finding, notSeen, seen } from '../check.ts';
import { commitOf, idOf } from '../runs.ts';
import { push, short, type World } from '../world.ts';

export const pushed: Check = {
  name: 'push',
  kind: 'loop',
  about: 'a push starts the pipeline once, at its commit, by its event',
  needs: ['register'],
  async run(world) {
    const before = new Set((await world.runs.ofRelay()).map(idOf));
    const commit = await push(world, 'pushed');
    const began = Date.now();
    const found = await startedAt(world, commit, before);
    if ('outcome' in found) return found;
    const made = (await world.place.relay.refs.read(world.ref)).state.pushes.find(
      (each) => each.commit === commit,
    )?.made;
    if (made !== undefined)
      return notSeen(
        `its event did not come: catch-up started run ${found.id}; look at the forward rule in A (relay plan --wiring)`,
      );
    return seen(
      `run ${found.id} read ${short(commit)} and succeeded, ${seconds(began, found.startedAt)} s after the push`,
    );
  },
};

/** Waits until the relay has started the pipeline at a commit, once, and the run is over; or a finding that it is not so. */
export async function startedAt(
  { runs, patience }: Pick<World, 'runs' | 'patience'>,
  commit: string,
  before: ReadonlySet<string>,
): Promise<{ readonly id: string; readonly startedAt: number } | Finding> {
  const news = async () => (await runs.ofRelay()).filter((run) => !before.has(idOf(run)));
  const begun = await patience.until(
    `the push of ${short(commit)} to start the pipeline`,
    async () => (await news())[0],
  );
  if (begun === undefined)
    return notSeen(`the push of ${short(commit)} started nothing: relay history says what was decided`);
  const run = await runs.ended(idOf(begun));
  if (run.status !== 'Succeeded') return notSeen(`run ${idOf(run)} ${run.status}: ${await runs.whyFailed(idOf(run))}`);
  if (commitOf(run) !== commit) return notSeen(`run ${idOf(run)} read ${short(commitOf(run))}, not ${short(commit)}`);
  const all = await news();
  if (all.length > 1) return notSeen(`it started ${all.length} times: ${all.map(idOf).join(' ')}`);
  return { id: idOf(run), startedAt: run.startTime?.getTime() ?? Date.now() };
}

const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
