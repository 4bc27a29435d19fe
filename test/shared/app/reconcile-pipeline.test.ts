import { describe, expect, it } from 'vitest';
import { type ReconcilePorts, reconcilePipeline } from '../../../shared/app/reconcile-pipeline.ts';
import { BusyError } from '../../../shared/domain/errors.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { definition, deployment, sourceAction } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeCodePipeline } from '../../support/fakes/code-pipeline.ts';
import { type Crash, crashEverywhere } from '../../support/fakes/crashes.ts';
import { fakeFollowers } from '../../support/fakes/followers.ts';
import { fakeLeases } from '../../support/fakes/leases.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';
import { fakeRepair } from '../../support/fakes/repair.ts';
import { fakeReport } from '../../support/fakes/report.ts';
import { tryUntilDone } from '../../support/fakes/tries.ts';

const name = PipelineName.parse('app-dev');
const tags = { [FOLLOW_TAG]: '@' };

function world() {
  const clock = fakeClock();
  const codePipeline = fakeCodePipeline({ clock });
  const followers = fakeFollowers();
  const pipelines = fakePipelines();
  const leases = fakeLeases();
  const report = fakeReport();
  const ports: ReconcilePorts = {
    clock,
    reader: codePipeline,
    editor: codePipeline,
    ...fakeRepair(),
    pipelines,
    followers,
    leases,
    deployment: { ...deployment, configHash: 'h1' },
  };
  return {
    ports,
    clock,
    codePipeline,
    pipelines,
    leases,
    report,
    reconcile: (crashes: readonly Crash[] = []) =>
      tryUntilDone(ports, crashes, clock.advance, async (crashed) => {
        await reconcilePipeline(crashed, name, { isOrdered: false }, report).finally(noFollowerIsOrphaned);
      }),
    places: () => followers.items().map(({ repository, action }) => `${repository.split(':').at(-1)} ${action}`),
    registry: async () => ({ status: await pipelines.read(name), followers: followers.items() }),
  };

  /** What the status does not name, no reconciliation would ever remove. */
  async function noFollowerIsOrphaned() {
    const registered = (await pipelines.read(name))?.registered ?? [];
    const places = followers.items().map(({ repository, action }) => ({ repository, action }));
    expect(registered).toEqual(expect.arrayContaining(places));
  }
}

type World = ReturnType<typeof world>;

describe('reconcilePipeline, crashed at any call', () => {
  const moved = definition({ version: 2, sources: [sourceAction({ repository: 'web' })] });
  it.each<[string, (world: World) => void, string[], number]>([
    ['registers', ({ codePipeline }) => codePipeline.store(definition(), tags), ['app Source'], 10],
    ['moves', ({ codePipeline }) => codePipeline.store(moved, tags), ['web Source'], 11],
    ['forgets one without its tag', ({ codePipeline }) => codePipeline.store(definition()), [], 8],
    ['forgets one that was deleted', ({ codePipeline }) => codePipeline.delete(name), [], 8],
    [
      'keeps one that went wrong',
      ({ codePipeline }) => codePipeline.store(definition(), { [FOLLOW_TAG]: '..' }),
      ['app Source'],
      6,
    ],
  ])('%s', async (what, change, places, expectedCalls) => {
    const calls = await crashEverywhere(async (crash) => {
      const each = world();
      if (what !== 'registers') {
        each.codePipeline.store(definition(), tags);
        await each.reconcile();
      }
      change(each);
      const reached = await each.reconcile([crash]);
      expect(each.places()).toEqual(places);
      const after = await each.registry();
      expect(after.status === undefined).toBe(places.length === 0);
      await each.reconcile();
      expect(await each.registry()).toEqual(after);
      expect(each.leases.heldAt(each.clock.now())).toBe(0);
      return reached;
    });
    expect(calls).toBe(expectedCalls);
  });
});

describe('reconcilePipeline', () => {
  it('tells the owner what is wrong and keeps the last good registration', async () => {
    const each = world();
    each.codePipeline.store(definition(), tags);
    await each.reconcile();
    each.codePipeline.store(definition(), { [FOLLOW_TAG]: 'main a..b' });
    await each.reconcile();
    expect((await each.registry()).status?.problems).toMatchObject([{ reason: 'invalid-entry', position: 5 }]);
    expect(each.report.counts).toEqual(['Registered', 'FollowerInvalid invalid-entry']);
    expect(each.report.lines.at(-2)).toMatchObject({ level: 'warn', message: 'follower invalid', pipeline: name });
  });

  it('tells the account of problems when they appear or change, and not while they stay', async () => {
    const each = world();
    const look = async (follow: string) => {
      each.codePipeline.store(definition(), { [FOLLOW_TAG]: follow });
      await each.reconcile();
      return each.report.events.splice(0);
    };
    const told = (value: string, position: number) => {
      const problems = [expect.objectContaining({ value, position, reason: 'invalid-entry' })];
      return [{ type: 'Follower Invalid', detail: { pipeline: name, problems } }];
    };
    expect(await look('@')).toEqual([]);
    expect(await look('main a..b')).toEqual(told('main a..b', 5));
    expect(await look('main a..b')).toEqual([]);
    expect(await look('a..b')).toEqual(told('a..b', 0));
    expect(await look('@')).toEqual([]);
    expect(await look('a..b')).toEqual(told('a..b', 0));
  });

  it('waits for a lease that comes free', async () => {
    const each = world();
    each.codePipeline.store(definition(), tags);
    await each.leases.acquire(name, 'registration', new Date(each.clock.now().getTime() - 32_000));
    await each.reconcile();
    expect(each.places()).toEqual(['app Source']);
  });

  it('goes back to the queue when the lease stays held, having touched nothing', async () => {
    const each = world();
    each.codePipeline.store(definition(), tags);
    await each.leases.acquire(name, 'registration', each.clock.now());
    await expect(reconcilePipeline(each.ports, name, { isOrdered: false }, each.report)).rejects.toBeInstanceOf(
      BusyError,
    );
    expect(await each.registry()).toEqual({ status: undefined, followers: [] });
  });

  it('is not kept from registering by a run of the pipeline', async () => {
    const each = world();
    each.codePipeline.store(definition(), tags);
    await each.leases.acquire(name, 'run', each.clock.now());
    await each.reconcile();
    expect(each.places()).toEqual(['app Source']);
  });
});
