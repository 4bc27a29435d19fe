import { describe, expect, it } from 'vitest';
import { reconcilePipeline } from '../../../shared/app/reconcile-pipeline.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { definition, deployment, follower, pushEvent, sourceAction } from '../../support/builders.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';
import { fakeRelay } from '../../support/fakes/relay.ts';
import { fakeRepair } from '../../support/fakes/repair.ts';
import { MALFORMED_TAGS } from '../../support/malformed-tags.ts';

const name = PipelineName.parse('app-dev');
const deploy = {
  ...sourceAction({ action: 'Deploy' }),
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
};
const pipeline = definition({ sources: [sourceAction(), deploy] });

/** A pipeline that is registered and starts, and its owner, who now writes other tags. */
async function world() {
  const relay = await fakeRelay({ followers: [] });
  const pipelines = fakePipelines();
  const { clock, codePipeline, followers, leases, report } = relay;
  const ports = {
    clock,
    reader: codePipeline,
    editor: codePipeline,
    ...fakeRepair(),
    pipelines,
    followers,
    leases,
    deployment: { ...deployment, configHash: 'h1' },
  };
  const tag = async (tags: Record<string, string>) => {
    codePipeline.store(pipeline, tags);
    await reconcilePipeline(ports, name, { isOrdered: false }, report);
  };
  await tag({ [FOLLOW_TAG]: 'main' });
  return { relay, tag, status: () => pipelines.read(name) };
}

describe('malformed tags', () => {
  it('are at least sixty sets, each another', () => {
    expect(new Set(MALFORMED_TAGS.map(({ tags }) => JSON.stringify(tags))).size).toBe(MALFORMED_TAGS.length);
    expect(MALFORMED_TAGS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(MALFORMED_TAGS)(
    '$what: problems, and the last good registration stays and starts',
    async ({ tags, reasons }) => {
      const { relay, tag, status } = await world();
      await tag({ ...tags, team: 'payments' });
      const problems = (await status())?.problems ?? [];
      expect(problems.map(({ reason }) => reason).toSorted()).toEqual([...reasons].toSorted());
      for (const { tag: key, value, position, message, expected } of problems) {
        expect(tags[key]).toBe(value);
        if (position !== undefined) expect(value.charAt(position)).toMatch(/\S/);
        expect(message).not.toBe('');
        expect(expected).not.toBe('');
      }
      expect(relay.followers.items()).toEqual([
        { ...follower(name), follow: [{ kind: 'ref', entry: 'main', ref: 'refs/heads/main' }] },
      ]);
      await relay.dispatch(pushEvent('e1', 'a', 'b', 1));
      await relay.drain();
      expect(relay.ran()).toEqual([`${name} e1`]);
      await tag({ [FOLLOW_TAG]: '@' });
      expect((await status())?.problems).toEqual([]);
    },
  );
});
