import { expect, it } from 'vitest';
import { planPipeline } from '../../../cli/plan/plan-pipeline.ts';
import type { PlanPorts } from '../../../cli/plan/plan-ports.ts';
import { type Contest, contestEnd } from '../../../shared/domain/drift/contest.ts';
import type { DriftState } from '../../../shared/domain/drift/drift-state.ts';
import { addSeconds, branchRef, PipelineName, wholeSeconds } from '../../../shared/domain/names.ts';
import type { PipelineDefinition } from '../../../shared/domain/pipeline-definition.ts';
import type { PipelineStatus } from '../../../shared/domain/pipeline-status.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition, deployment, SOURCE, sourceAction } from '../../support/builders.ts';
import { ALL_AT_ONCE, VANDALISM } from '../../support/drift.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeCodePipeline } from '../../support/fakes/code-pipeline.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';
import { fakeRepair } from '../../support/fakes/repair.ts';

const name = PipelineName.parse('app-dev');
const TAGS = { [FOLLOW_TAG]: 'main', 'commit-relay:repository': `${SOURCE}/app` };
const BRANCH = 'Source.configuration.BranchName';
const approved = [{ action: 'Source', repository: APP, ref: branchRef('main') }];
const toDevelop = definition({ sources: [sourceAction({ branch: 'develop' })] });

type WorldOptions = { mode?: 'repair' | 'observe'; tags?: Record<string, string>; drift?: Partial<DriftState> };

function world(pipeline: PipelineDefinition, { mode = 'repair', tags = TAGS, drift }: WorldOptions = {}) {
  const codePipeline = fakeCodePipeline({ clock: fakeClock() });
  codePipeline.store(pipeline, tags);
  const { deny, resume, ...repair } = fakeRepair({ mode });
  const look = { ...repair, deployment: { ...deployment, selfService: ['*'] } };
  const { resumptions } = repair;
  const ports: PlanPorts = {
    look,
    reader: codePipeline,
    editor: codePipeline,
    pipelines: fakePipelines(),
    resumptions,
  };
  const known = { findings: [], history: { repairs: [], contested: [] }, ...drift };
  const status: PipelineStatus = { name, registered: [], problems: [], approved, warnings: [], drift: known };
  const plan = (isOrdered = false, given = ports) => planPipeline(given, name, status, isOrdered);
  return { codePipeline, deny, resume, ports, plan, outcomes: async () => outcomesOf(await plan()) };
}

const outcomesOf = ({ findings }: Awaited<ReturnType<typeof planPipeline>>) => [
  ...new Set(findings.map(({ outcome }) => outcome)),
];
const now = () => wholeSeconds(new Date());

it.each([...VANDALISM, { what: 'all at once', vandal: ALL_AT_ONCE, field: BRANCH, reason: 'wrong-branch' }])(
  '$what is to be repaired, and nothing was touched',
  async ({ vandal, field, reason }) => {
    const { plan, codePipeline } = world(vandal);
    const { findings, state } = await plan();
    expect(state).toBe('planned');
    expect(findings).toContainEqual(expect.objectContaining({ field, reason, outcome: 'to-repair' }));
    expect(codePipeline.definition(name)).toEqual(vandal);
  },
);

it('has nothing to say of a pipeline that is right', async () => {
  expect(await world(definition()).plan()).toMatchObject({ state: 'planned', findings: [], unknown: [], problems: [] });
});

it('waits while something runs, and observes until it is ordered', async () => {
  const { codePipeline, plan, outcomes } = world(toDevelop, { mode: 'observe' });
  expect(await outcomes()).toEqual(['observed']);
  expect(outcomesOf(await plan(true))).toEqual(['to-repair']);
  codePipeline.setBusy(name, true);
  expect(outcomesOf(await plan(true))).toEqual(['waiting']);
});

it('is blocked by a right that is missing, and says which to add', async () => {
  const { deny, plan } = world(toDevelop);
  deny(['sts:AssumeRole']);
  const { findings } = await plan();
  expect(findings.map(({ outcome }) => outcome)).toEqual(['blocked', 'told']);
  expect(findings[1]?.grant?.statement).toMatchObject({ Action: ['sts:AssumeRole'] });
});

it.each([
  ['repair', false],
  ['observe', false],
  ['observe', true],
] as const)('is contested, in mode %s, until that ends or is resumed (ordered: %s)', async (mode, isOrdered) => {
  const contest: Contest = { field: BRANCH, since: addSeconds(now(), -60) };
  const repairs = [{ field: BRANCH, at: contest.since, of: '1' }];
  const { plan, resume, outcomes } = world(toDevelop, {
    mode,
    drift: { history: { repairs, contested: [contest] } },
  });
  expect((await plan(isOrdered)).findings).toMatchObject([
    { outcome: 'contested', contestedSince: contest.since, contestedUntil: contestEnd(contest) },
  ]);
  resume(`pipeline/${name}`, now());
  expect(await outcomes()).toEqual([mode === 'repair' ? 'to-repair' : 'observed']);
});

it('says what AWS refused at the last look, unless it is about to be tried again', async () => {
  const [found] = (await world(toDevelop).plan()).findings;
  if (found === undefined) throw new Error('nothing was found');
  const last = { ...found, outcome: 'refused' as const, advice: 'AccessDeniedException: iam:PassRole' };
  const { plan } = world(toDevelop, { drift: { findings: [last] } });
  expect((await plan()).findings).toMatchObject([{ outcome: 'refused', advice: last.advice }]);
  expect((await plan(true)).findings).toMatchObject([{ outcome: 'to-repair' }]);
});

it('tells tags that are wrong from those that say off, and both from no follower', async () => {
  const bad = await world(toDevelop, { tags: { ...TAGS, [FOLLOW_TAG]: 'a..b' } }).plan();
  expect(bad).toMatchObject({ state: 'invalid', problems: [{ reason: 'invalid-entry' }] });
  const off = await world(toDevelop, { tags: { ...TAGS, 'commit-relay:repair': 'off' } }).plan(true);
  expect(off).toMatchObject({ state: 'off', findings: [] });
  const { codePipeline, plan } = world(toDevelop, { tags: {} });
  expect(await plan()).toMatchObject({ state: 'not-following' });
  codePipeline.delete(name);
  expect(await plan()).toMatchObject({ state: 'not-following' });
});

it('says what it could not find out', async () => {
  const { plan, ports } = world(toDevelop);
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  const blind: PlanPorts = {
    ...ports,
    editor: { isBusy: () => Promise.reject(denied) },
    look: {
      ...ports.look,
      artifactKey: { arn: async () => undefined },
      policies: { judge: async (uses) => uses.map((use) => ({ use, verdict: 'unknown', why: 'iam: denied' })) },
    },
  };
  const { findings, unknown } = await plan(false, blind);
  expect(findings).toMatchObject([{ outcome: 'to-repair' }]);
  expect(unknown).toContainEqual({
    what: 'which key is the artifact key',
    why: 'alias/commit-relay-artifacts is not there, or kms:DescribeKey is not allowed',
  });
  expect(unknown).toContainEqual({
    what: 'whether something runs in app-dev',
    why: 'codepipeline:ListPipelineExecutions: AccessDeniedException',
  });
  expect(unknown.filter(({ why }) => why === 'iam: denied').length).toBeGreaterThan(1);
});
