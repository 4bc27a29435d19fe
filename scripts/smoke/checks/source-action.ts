import { type Check, notSeen, seen } from '../check.ts';
import { commitOf, idOf } from '../runs.ts';
import { short } from '../world.ts';

/** The run that creating a pipeline makes: the chain of roles, bucket and key across both accounts, without the relay. */
export const sourceAction: Check = {
  name: 'source-action',
  kind: 'loop',
  about: 'a pipeline reads the repository through the role in A, and stores its artifact',
  async run({ runs, patience, commits }) {
    const begun = await patience.until('the first run', async () =>
      (await runs.all()).find(({ trigger }) => trigger?.triggerType === 'CreatePipeline'),
    );
    if (begun === undefined) return notSeen('creating the pipeline made no run');
    const run = await runs.ended(idOf(begun));
    if (run.status !== 'Succeeded')
      return notSeen(`run ${idOf(run)} ${run.status}: ${await runs.whyFailed(idOf(run))}`);
    const head = commits.at(-1);
    if (commitOf(run) !== head) return notSeen(`run ${idOf(run)} read ${short(commitOf(run))}, not ${short(head)}`);
    return seen(`run ${idOf(run)} read ${short(head)} and succeeded`);
  },
};
