import { describe, expect, it } from 'vitest';
import { type ReconcilePorts, reconcilePipeline } from '../../../shared/app/reconcile-pipeline.ts';
import type { Occasion } from '../../../shared/app/repair-pipeline.ts';
import { PipelineName, wholeSeconds } from '../../../shared/domain/names.ts';
import type { PipelineDefinition } from '../../../shared/domain/pipeline-definition.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { at, definition, deployment, SOURCE, sourceAction } from '../../support/builders.ts';
import { ALL_AT_ONCE, VANDALISM } from '../../support/drift.ts';
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
const TAGS = { [FOLLOW_TAG]: 'main', 'commit-relay:repository': `${SOURCE}/app` };

type WorldOptions = { mode?: 'repair' | 'observe'; selfService?: readonly string[]; tags?: Record<string, string> };

function world({ mode = 'repair', selfService = ['*'], tags = TAGS }: WorldOptions = {}) {
  const clock = fakeClock();
  const codePipeline = fakeCodePipeline({ clock });
  const pipelines = fakePipelines();
  const leases = fakeLeases();
  const followers = fakeFollowers();
  const repair = fakeRepair({ mode });
  const report = fakeReport();
  const ports: ReconcilePorts = {
    clock,
    reader: codePipeline,
    editor: codePipeline,
    ...repair,
    pipelines,
    followers,
    leases,
    deployment: { ...deployment, selfService, configHash: 'h1' },
  };
  let version = 0;
  const reconcile = (crashes: readonly Crash[] = [], occasion: Occasion = { isOrdered: false }) =>
    tryUntilDone(ports, crashes, clock.advance, async (crashed) => {
      await reconcilePipeline(crashed, name, occasion, report);
    });
  return {
    clock,
    codePipeline,
    leases,
    repair,
    report,
    reconcile,
    followers,
    /** Somebody gives the pipeline this definition. */
    vandalise(given: PipelineDefinition) {
      version = Math.max(version, codePipeline.definition(name)?.version ?? 0) + 1;
      codePipeline.store({ ...given, version }, tags);
    },
    now: () => codePipeline.definition(name),
    status: () => pipelines.read(name),
    outcomes: async () => (await pipelines.read(name))?.drift?.findings.map(({ outcome }) => outcome),
  };
}

/** A pipeline that was registered while it was right. */
async function registered(options: WorldOptions = {}) {
  const each = world(options);
  each.vandalise(definition());
  await each.reconcile();
  return each;
}

const withoutVersion = (pipeline: PipelineDefinition | undefined) => ({ ...pipeline, version: 0 });
const RIGHT = withoutVersion(definition());

describe('drift of a follower', () => {
  it.each([...VANDALISM, { what: 'all at once', vandal: ALL_AT_ONCE }])(
    '$what is put right in one update',
    async ({ vandal }) => {
      const each = await registered();
      each.vandalise(vandal);
      await each.reconcile();
      expect(each.now()?.version).toBe(3);
      expect(await each.outcomes()).toContain('repaired');
      await each.reconcile();
      expect(each.now()?.version).toBe(3);
      expect(await each.outcomes()).toEqual([]);
      expect((await each.status())?.problems).toEqual([]);
      expect(each.followers.items()).toHaveLength(1);
    },
  );

  it('leaves a definition that is right as it is', async () => {
    const each = await registered();
    expect(each.now()?.version).toBe(1);
    expect((await each.status())?.drift).toEqual({ findings: [], history: { repairs: [], contested: [] } });
  });

  it('is put right, and registered as it is then, wherever the worker dies', async () => {
    const calls = await crashEverywhere(async (crash) => {
      const each = await registered();
      each.vandalise(ALL_AT_ONCE);
      const reached = await each.reconcile([crash]);
      expect(withoutVersion(each.now())).toMatchObject({ ...RIGHT, stages: [{}, {}] });
      expect(each.now()?.version).toBe(3);
      const status = await each.status();
      expect(status?.seen?.version).toBe(3);
      expect(status?.drift?.history.repairs.filter(({ field }) => field === 'Source.roleArn')).toHaveLength(1);
      expect(each.leases.heldAt(each.clock.now())).toBe(0);
      return reached;
    });
    expect(calls).toBeGreaterThan(15);
  });

  it('is told of, once', async () => {
    const each = await registered();
    each.vandalise(definition({ sources: [sourceAction({ branch: 'develop' })] }));
    await each.reconcile();
    const reason = 'wrong-branch';
    expect(each.report.events).toMatchObject([
      { type: 'Drift Repaired', detail: { subject: 'pipeline/app-dev', findings: [{ reason, outcome: 'repaired' }] } },
    ]);
    expect(each.report.counts.filter((count) => count.startsWith('Drift'))).toEqual(['DriftRepaired wrong-branch']);
  });

  it('names who made the change, and the stack that owns the pipeline', async () => {
    const each = await registered({ tags: { ...TAGS, 'aws:cloudformation:stack-name': 'shop' } });
    each.vandalise(definition({ sources: [sourceAction({ branch: 'develop' })] }));
    const change = { version: 2, by: 'arn:aws:sts::222222222222:assumed-role/Dev/ann', at: at(7) };
    await each.reconcile([], { isOrdered: false, change });
    expect((await each.status())?.drift?.findings).toMatchObject([
      { stack: 'shop', changedBy: change.by, changedAt: change.at, outcome: 'repaired' },
    ]);
  });
});

describe('a pipeline that is adopted', () => {
  const temporary = { RepositoryName: 'mock', BranchName: 'master' };
  const { roleArn: _roleArn, ...action } = sourceAction();
  const mock: PipelineDefinition = {
    ...definition({ pipelineType: 'V1', sources: [{ ...action, configuration: temporary }] }),
    artifactStore: { type: 'S3', location: 'codepipeline-ap-south-1-1' },
  };

  it('becomes right in one pass, though it is V1 and read a repository of its own account', async () => {
    const each = world();
    each.vandalise(mock);
    await each.reconcile();
    expect(withoutVersion(each.now())).toEqual(withoutVersion(definition({ pipelineType: 'V1' })));
    expect(each.followers.items()).toMatchObject([{ start: 'head', follow: [{ ref: 'refs/heads/main' }] }]);
    expect(await each.status()).toMatchObject({ problems: [], seen: { version: 2 } });
  });

  it('is left alone where a role lacks a right, and the finding says which', async () => {
    const each = world();
    each.repair.deny(['sts:AssumeRole']);
    each.vandalise(mock);
    await each.reconcile();
    expect(each.now()?.version).toBe(1);
    const { findings = [] } = (await each.status())?.drift ?? {};
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['blocked', 'told']));
    expect(findings.filter(({ reason }) => reason === 'chain-broken')).toMatchObject([
      { action: 'grant', grant: { statement: { Action: ['sts:AssumeRole'] } } },
    ]);
    each.repair.deny([]);
    await each.reconcile();
    expect(each.now()?.version).toBe(2);
  });

  it('is left alone where its owner may not have it follow that repository', async () => {
    const each = world({ selfService: [] });
    each.vandalise(mock);
    await each.reconcile();
    expect(each.now()?.version).toBe(1);
    expect((await each.status())?.problems.map(({ reason }) => reason)).toContain('not-allowed');
  });
});

describe('repair', () => {
  const vandal = definition({ sources: [sourceAction({ branch: 'develop' })] });

  it('waits while something runs, and looks again at the next sweep', async () => {
    const each = await registered();
    each.vandalise(vandal);
    each.codePipeline.setBusy(name, true);
    await each.reconcile();
    expect([each.now()?.version, await each.outcomes()]).toEqual([2, ['waiting']]);
    expect((await each.status())?.dueAt).toBe(wholeSeconds(each.clock.now()));
    each.codePipeline.setBusy(name, false);
    await each.reconcile();
    expect([each.now()?.version, await each.outcomes()]).toEqual([3, ['repaired']]);
  });

  it('waits while the pipeline is being started', async () => {
    const each = await registered();
    each.vandalise(vandal);
    const lease = await each.leases.acquire(name, 'run', each.clock.now());
    await each.reconcile();
    expect([each.now()?.version, await each.outcomes()]).toEqual([2, ['waiting']]);
    if (lease !== undefined) await each.leases.release(lease);
    await each.reconcile();
    expect(each.now()?.version).toBe(3);
  });

  it('says what AWS refused, and counts it as no repair', async () => {
    const each = await registered();
    each.vandalise(vandal);
    each.codePipeline.refuseUpdates('AccessDeniedException: not authorized to perform iam:PassRole');
    await each.reconcile();
    expect((await each.status())?.drift).toMatchObject({
      findings: [{ outcome: 'refused', advice: expect.stringContaining('iam:PassRole') }],
      history: { repairs: [] },
    });
  });

  it('changes nothing where it is only to observe, until somebody asks for it', async () => {
    const each = await registered({ mode: 'observe' });
    each.vandalise(ALL_AT_ONCE);
    await each.reconcile();
    expect(each.now()?.version).toBe(2);
    expect(new Set(await each.outcomes())).toEqual(new Set(['observed']));
    expect(each.report.events).toMatchObject([{ type: 'Drift Found' }]);
    await each.reconcile();
    expect(each.report.events).toHaveLength(1);
    await each.reconcile([], { isOrdered: true });
    expect(each.now()?.version).toBe(3);
  });

  it('keeps what came of the last order, whatever later looks find', async () => {
    const each = await registered({ mode: 'observe' });
    each.vandalise(vandal);
    await each.reconcile([], { isOrdered: true, order: 'o1' });
    const first = (await each.status())?.drift;
    expect(first?.order).toMatchObject({ id: 'o1', findings: [{ reason: 'wrong-branch', outcome: 'repaired' }] });
    // The same message once more, and a sweep.
    await each.reconcile([], { isOrdered: true, order: 'o1' });
    await each.reconcile();
    expect((await each.status())?.drift).toMatchObject({ findings: [], order: first?.order });
    await each.reconcile([], { isOrdered: true, order: 'o2' });
    expect((await each.status())?.drift?.order).toEqual({ id: 'o2', findings: [] });
  });

  it('is not looked at where the tag says off', async () => {
    const each = await registered({ tags: { ...TAGS, 'commit-relay:repair': 'off' } });
    each.vandalise(ALL_AT_ONCE);
    await each.reconcile([], { isOrdered: true });
    expect([each.now()?.version, await each.outcomes()]).toEqual([2, []]);
  });

  it('stops after the third of one field within an hour, for a day or until it is resumed', async () => {
    const each = await registered();
    const flip = async () => {
      each.vandalise(vandal);
      await each.reconcile();
      return (await each.outcomes())?.[0];
    };
    expect([await flip(), await flip(), await flip(), await flip()]).toEqual([
      'repaired',
      'repaired',
      'repaired',
      'contested',
    ]);
    expect(each.report.events.filter(({ type }) => type === 'Drift Contested')).toEqual([
      { type: 'Drift Contested', detail: { subject: 'pipeline/app-dev', fields: ['Source.configuration.BranchName'] } },
    ]);
    each.clock.advance(1);
    each.repair.resume('pipeline/app-dev', wholeSeconds(each.clock.now()));
    each.clock.advance(1);
    expect(await flip()).toBe('repaired');
    expect([await flip(), await flip(), await flip()]).toEqual(['repaired', 'repaired', 'contested']);
    const dueAt = (await each.status())?.dueAt ?? '';
    each.clock.advance(24 * 3600 + 5);
    expect(dueAt <= wholeSeconds(each.clock.now())).toBe(true);
    await each.reconcile();
    expect(await each.outcomes()).toEqual(['repaired']);
  });

  it('goes on with other fields while one is contested', async () => {
    const each = await registered();
    for (let flip = 0; flip < 4; flip += 1) {
      each.vandalise(vandal);
      await each.reconcile();
    }
    each.vandalise(definition({ sources: [sourceAction({ branch: 'develop', repository: 'web' })] }));
    await each.reconcile();
    expect(await each.outcomes()).toEqual(['repaired', 'contested']);
    expect(each.now()?.stages[0]?.actions[0]?.configuration).toMatchObject({
      RepositoryName: 'app',
      BranchName: 'develop',
    });
  });
});
