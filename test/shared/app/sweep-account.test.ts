import { describe, expect, it } from 'vitest';
import { PipelineName } from '../../../shared/domain/names.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition } from '../../support/builders.ts';
import { CONDITIONS, sweepWorld } from '../../support/sweep-world.ts';

const tags = { [FOLLOW_TAG]: '@' };

/** A world with a pipeline of each condition, named by it. */
async function world() {
  const made = sweepWorld();
  for (const condition of CONDITIONS) await made.add(condition, condition);
  return made;
}

/** A world at rest: pipelines of which each sixteenth or so is a follower. */
async function atRest(pipelines: number, followers: number) {
  const made = sweepWorld();
  const every = Math.floor(pipelines / followers);
  for (let n = 0; n < pipelines; n += 1) {
    await made.add(`app-${n}`, n % every === 0 && n / every < followers ? 'kept' : 'plain');
  }
  return made;
}

describe('sweepAccount', () => {
  it('nominates what changed and nothing else, with what showed it, as often as it is asked', async () => {
    const { report, sweep, messages } = await world();
    await sweep('sweep-1');
    const expected = [
      ['due', 'registry'],
      ['damaged', 'registry'],
      ['older', 'registry'],
      ['cut-short', 'registry'],
      ['new', 'tags'],
      ['retagged', 'tags'],
      ['untagged', 'not-tagged'],
      ['deleted', 'not-tagged'],
      ['renewed', 'definition'],
    ] as const;
    expect(messages).toEqual(expected.map(([name]) => ({ key: `pipeline/${name}`, cause: 'sweep-1' })));
    const told = expected.map(([pipeline, reason]) => ({ message: 'pipeline nominated', pipeline, reason }));
    const end = { message: 'sweep completed', pipelines: 10, followers: 8, nominated: 9 };
    expect(report.lines).toMatchObject([...told, end]);
    expect(report.counts).toEqual([...expected.map(() => 'Nominated'), 'SweepCompleted']);
    await sweep('sweep-2');
    expect(messages).toHaveLength(18);
  });

  it('nominates a follower that nothing accounts for, and one that no list of pipelines shows', async () => {
    const { followers, pipelines, codePipeline, ports, sweep, messages } = await atRest(3, 3);
    await pipelines.forget(PipelineName.parse('app-0'));
    await followers.remove(PipelineName.parse('app-0'), { repository: APP, action: 'Source' });
    codePipeline.store(definition({ name: 'app-0' }), {});
    await pipelines.forget(PipelineName.parse('app-1'));
    codePipeline.store(definition({ name: 'app-1' }), {});
    // GetResources goes on showing a pipeline for a while after it was deleted.
    const late = await ports.census.tagged(undefined);
    codePipeline.delete('app-2');
    await sweep('sweep-1', [], { ...ports, census: { ...ports.census, tagged: async () => late } });
    expect(messages.map(({ key }) => key)).toEqual(['pipeline/app-1', 'pipeline/app-2']);
  });

  it('is silent about an account at rest, but counts that it was there', async () => {
    const { report, sweep, messages } = await atRest(5, 2);
    await sweep('sweep-1');
    expect(messages).toEqual([]);
    expect(report.lines).toMatchObject([{ message: 'sweep completed', pipelines: 5, followers: 2, nominated: 0 }]);
    expect(report.counts).toEqual(['SweepCompleted']);
  });

  it('costs 5 pages of pipelines and 3 of tags for 5,000 pipelines, 300 of them followers, and names what changed', async () => {
    const { codePipeline, calls, sweep, nominated } = await atRest(5000, 300);
    expect(await sweep('sweep-1')).toBe('SweepCompleted');
    expect(calls).toEqual({ listed: 5, tagged: 3 });
    expect(nominated()).toEqual([]);
    codePipeline.store(definition({ name: 'app-16', version: 2 }), tags);
    codePipeline.store(definition({ name: 'app-17', version: 2 }), {});
    await sweep('sweep-2');
    expect(nominated()).toEqual(['app-16']);
    codePipeline.store(definition({ name: 'app-32' }), { [FOLLOW_TAG]: 'main' });
    await sweep('sweep-3');
    expect(nominated()).toEqual(['app-16', 'app-32']);
    expect(calls).toEqual({ listed: 15, tagged: 9 });
  });

  it('finds every follower again where the registry was emptied', async () => {
    const { pipelines, followers, sweep, nominated } = await atRest(500, 300);
    for (const { name } of await pipelines.all()) {
      await pipelines.forget(name);
      await followers.remove(name, { repository: APP, action: 'Source' });
    }
    await sweep('sweep-1');
    expect(nominated()).toHaveLength(300);
  });
});
