import { describe, expect, it } from 'vitest';
import { sweepAccount } from '../../../shared/app/sweep-account.ts';
import { PipelineName, wholeSeconds } from '../../../shared/domain/names.ts';
import { REGISTRATION_RULES } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition, follower } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeCodePipeline } from '../../support/fakes/code-pipeline.ts';
import { fakeFollowers } from '../../support/fakes/followers.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';
import { fakeReconcileQueue } from '../../support/fakes/queues.ts';
import { fakeReport } from '../../support/fakes/report.ts';

const tags = { [FOLLOW_TAG]: '@' };
const created = wholeSeconds(fakeClock().now());
const seen = { version: 1, created, tags, configHash: 'h1', rules: REGISTRATION_RULES };

async function world() {
  const census = fakeCodePipeline({ clock: fakeClock() });
  const pipelines = fakePipelines();
  const followers = fakeFollowers();
  const reconcileQueue = fakeReconcileQueue();
  const report = fakeReport();
  for (const name of ['kept', 'renewed', 'untagged', 'deleted']) {
    census.store(definition({ name }), tags);
    await followers.put(follower(name));
    const registered = [{ repository: APP, action: 'Source' }];
    await pipelines.put({ name: PipelineName.parse(name), registered, problems: [], approved: [], seen });
  }
  census.store(definition({ name: 'not-a-follower' }));
  const ports = { census, pipelines, followers, reconcileQueue, configHash: 'h1' };
  return {
    census,
    followers,
    report,
    sweep: () => sweepAccount(ports, 'sweep-1', report),
    messages: reconcileQueue.messages,
  };
}

describe('sweepAccount', () => {
  it('nominates what changed and nothing else, as often as it is asked', async () => {
    const { census, report, sweep, messages } = await world();
    census.store(definition({ name: 'renewed', version: 2 }), tags);
    census.store(definition({ name: 'untagged' }));
    census.store(definition({ name: 'new' }), tags);
    census.delete('deleted');
    await sweep();
    const keys = ['pipeline/deleted', 'pipeline/new', 'pipeline/renewed', 'pipeline/untagged'];
    expect(messages).toEqual(keys.map((key) => ({ key, cause: 'sweep-1' })));
    await sweep();
    expect(messages).toHaveLength(8);
    const nominated = keys.map(() => 'Nominated');
    expect(report.counts).toEqual([...nominated, 'SweepCompleted', ...nominated, 'SweepCompleted']);
    const ending = { message: 'sweep completed', pipelines: 5, followers: 3, nominated: 4 };
    expect(report.lines.at(-1)).toMatchObject(ending);
  });

  it('nominates a pipeline whose follower items are gone', async () => {
    const { followers, sweep, messages } = await world();
    await followers.remove(PipelineName.parse('kept'), { repository: APP, action: 'Source' });
    await sweep();
    expect(messages).toEqual([{ key: 'pipeline/kept', cause: 'sweep-1' }]);
  });

  it('is silent about an account at rest, but counts that it was there', async () => {
    const { report, sweep, messages } = await world();
    await sweep();
    expect(messages).toEqual([]);
    expect(report.lines).toMatchObject([{ message: 'sweep completed', pipelines: 5, followers: 4, nominated: 0 }]);
    expect(report.counts).toEqual(['SweepCompleted']);
  });
});
