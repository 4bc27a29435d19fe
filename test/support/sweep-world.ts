import { type SweepPorts, sweepAccount } from '../../shared/app/sweep-account.ts';
import type { CensusPage, PipelineCensus } from '../../shared/app/sweep-ports.ts';
import { PipelineName, wholeSeconds } from '../../shared/domain/names.ts';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { REGISTRATION_RULES } from '../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../shared/domain/tags/tag-key.ts';
import { APP, definition, follower } from './builders.ts';
import { fakeClock } from './fakes/clock.ts';
import { type FakeCodePipelineOptions, fakeCodePipeline } from './fakes/code-pipeline.ts';
import { fakeFollowers } from './fakes/followers.ts';
import { fakePipelines } from './fakes/pipelines.ts';
import { fakeReconcileQueue } from './fakes/queues.ts';
import { fakeReport } from './fakes/report.ts';
import { fakeSweeps } from './fakes/sweeps.ts';

const tags = { [FOLLOW_TAG]: '@' };

/** What is between a pipeline and its registration. The sweep nominates all but the first two. */
export const CONDITIONS = [
  'kept',
  'plain',
  'new',
  'renewed',
  'retagged',
  'untagged',
  'deleted',
  'due',
  'damaged',
  'older',
  'cut-short',
] as const;
export type Condition = (typeof CONDITIONS)[number];
export const isNominated = (condition: Condition): boolean => condition !== 'kept' && condition !== 'plain';

/** What comes in the way before a page is read, if anything. */
export type Trouble = 'throttled' | 'expired' | 'short' | undefined;

/** An account with pipelines and their registry, in memory, and sweeps of it that meet with trouble. */
export function sweepWorld(pageSizes?: FakeCodePipelineOptions['pageSizes']) {
  const clock = fakeClock();
  const codePipeline = fakeCodePipeline({ clock, ...(pageSizes === undefined ? {} : { pageSizes }) });
  const pipelines = fakePipelines();
  const followers = fakeFollowers();
  const reconcileQueue = fakeReconcileQueue();
  const report = fakeReport();
  const calls = { listed: 0, tagged: 0 };
  const census: PipelineCensus = {
    async listed(token) {
      calls.listed += 1;
      return codePipeline.listed(token);
    },
    async tagged(token) {
      calls.tagged += 1;
      return codePipeline.tagged(token);
    },
  };
  const ports: SweepPorts = {
    clock,
    census,
    pipelines,
    followers,
    sweeps: fakeSweeps(),
    reconcileQueue,
    configHash: 'h1',
  };
  const created = wholeSeconds(clock.now());
  const seen = { version: 1, created, tags, configHash: 'h1', rules: REGISTRATION_RULES };
  return {
    clock,
    codePipeline,
    pipelines,
    followers,
    report,
    calls,
    ports,
    /** Puts one pipeline into a condition: in the account, in the registry, or both. */
    async add(name: string, condition: Condition): Promise<void> {
      if (condition !== 'deleted') {
        const isTagged = condition !== 'plain' && condition !== 'untagged';
        const shown = condition === 'retagged' ? { [FOLLOW_TAG]: 'main' } : tags;
        codePipeline.store(definition({ name, version: condition === 'renewed' ? 2 : 1 }), isTagged ? shown : {});
      }
      if (condition === 'plain' || condition === 'new') return;
      const status: PipelineStatus = {
        name: PipelineName.parse(name),
        registered: [{ repository: APP, action: 'Source' }],
        problems: [],
        approved: [],
        warnings: [],
        ...(condition === 'cut-short' ? {} : { seen: { ...seen, configHash: condition === 'older' ? 'h0' : 'h1' } }),
        ...(condition === 'due' ? { dueAt: created } : {}),
      };
      await pipelines.put(status);
      if (condition !== 'damaged') await followers.put(follower(name));
    },
    /** Sweeps once, with trouble before the pages in turn. Gives how it ended. */
    async sweep(cause: string, troubles: readonly Trouble[] = [], own: SweepPorts = ports): Promise<string> {
      const left = [...troubles];
      const told = fakeReport();
      const timeIsShort = () => left[0] === 'short';
      await sweepAccount({ ...own, census: troubled(own.census, left) }, { cause, timeIsShort }, told);
      report.lines.push(...told.lines);
      report.counts.push(...told.counts);
      return told.counts.at(-1) ?? '';
    },
    messages: reconcileQueue.messages,
    /** Names that sweeps nominated, sorted, each once. */
    nominated: () => [...new Set(reconcileQueue.messages.map(({ key }) => key.slice('pipeline/'.length)))].toSorted(),
  };
}

/** A census whose pages meet with the troubles in turn; a token that was not given by an earlier sweep never expires. */
function troubled(census: PipelineCensus, left: Trouble[]): PipelineCensus {
  let isFirst = true;
  const meet = <T>(token: string | undefined, read: () => Promise<CensusPage<T>>): Promise<CensusPage<T>> => {
    const trouble = left.shift();
    const canExpire = isFirst && token !== undefined;
    isFirst = false;
    if (trouble === 'throttled') return Promise.resolve({ kind: 'throttled' });
    if (trouble === 'expired' && canExpire) return Promise.resolve({ kind: 'expired' });
    return read();
  };
  return {
    listed: (token) => meet(token, () => census.listed(token)),
    tagged: (token) => meet(token, () => census.tagged(token)),
  };
}
