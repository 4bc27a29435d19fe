import type { PipelineReader, Runs } from '../../../shared/app/aws-ports.ts';
import type { Clock } from '../../../shared/app/clock.ts';
import type { PipelineEditor } from '../../../shared/app/drift-ports.ts';
import type { CensusPage, PipelineCensus } from '../../../shared/app/sweep-ports.ts';
import { type StartRequest, startToken } from '../../../shared/domain/follower.ts';
import { type EventTime, type PipelineName, wholeSeconds } from '../../../shared/domain/names.ts';
import { PipelineDefinition } from '../../../shared/domain/pipeline-definition.ts';
import type { Run } from '../../../shared/domain/start.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import type { VariableValue } from '../../../shared/domain/variables.ts';
import { PIPELINES } from '../builders.ts';

export const START_ROLE = 'commit-relay-start-ap-south-1';

/** A run with what the test wants to know of it: the push that asked for it and the commit it takes. */
export type FakeRun = Run & {
  readonly pipeline: string;
  readonly pushId: string;
  readonly pinned?: string;
  readonly variables?: readonly VariableValue[];
};

type Stored = { definition: PipelineDefinition; created: EventTime; tags: Record<string, string> };

/** The pipelines of one account, their tags and runs, in memory. */
export type FakeCodePipeline = Runs &
  PipelineReader &
  PipelineEditor &
  PipelineCensus & {
    /** Creates a pipeline or gives it a new definition and tags. */
    store(definition: PipelineDefinition, tags?: Record<string, string>): void;
    delete(name: string): void;
    /** Has something run in the pipeline until it is said to be idle. */
    setBusy(name: string, isBusy: boolean): void;
    /** Has starts refused for now with these words, or no more. */
    refuseStarts(detail: string | undefined): void;
    /** Has updates refused with these words, or no more. */
    refuseUpdates(detail: string | undefined): void;
    /** The definition as it is now. */
    definition(name: string): PipelineDefinition | undefined;
    /** Every run, oldest first. */
    runs(): readonly FakeRun[];
  };

export type FakeCodePipelineOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** Whether the same token gives the same run; AWS does not say for how long. Default true. */
  readonly honoursTokens?: boolean;
  /** Pipelines that a page of each list holds; default as many as the services allow. */
  readonly pageSizes?: { readonly listed: number; readonly tagged: number };
};

const LARGEST = { listed: 1000, tagged: 100 };

export function fakeCodePipeline(options: FakeCodePipelineOptions): FakeCodePipeline {
  const { clock, honoursTokens = true, pageSizes = LARGEST } = options;
  const pipelines = new Map<string, Stored>();
  const runs: FakeRun[] = [];
  const tokens = new Map<string, string>();
  const busy = new Set<string>();
  let refusal: string | undefined;
  let notNow: string | undefined;
  const make = (request: StartRequest, isPinned: boolean, variables: readonly VariableValue[]): FakeRun => {
    return {
      executionId: `run-${runs.length + 1}`,
      startedAt: clock.now(),
      trigger: 'StartPipelineExecution',
      startedBy: `arn:aws:sts::${PIPELINES}:assumed-role/${START_ROLE}/commit-relay-start`,
      pipeline: request.pipeline,
      pushId: request.push.id,
      ...(isPinned ? { pinned: request.push.commit } : {}),
      ...(variables.length === 0 ? {} : { variables }),
    };
  };
  return {
    store(definition, tags = {}) {
      const created = pipelines.get(definition.name)?.created ?? wholeSeconds(clock.now());
      pipelines.set(definition.name, { definition, created, tags });
    },
    delete: (name) => void pipelines.delete(name),
    runs: () => runs,
    setBusy: (name, isBusy) => void (isBusy ? busy.add(name) : busy.delete(name)),
    refuseStarts: (detail) => {
      notNow = detail;
    },
    refuseUpdates: (detail) => {
      refusal = detail;
    },
    definition: (name) => pipelines.get(name)?.definition,
    isBusy: async (name) => busy.has(name),
    async update(given) {
      if (refusal !== undefined) return { kind: 'refused', detail: refusal };
      const definition = PipelineDefinition.parse(given);
      const found = pipelines.get(definition.name);
      if (found === undefined) return { kind: 'refused', detail: `there is no pipeline ${definition.name}` };
      found.definition = { ...definition, version: found.definition.version + 1 };
      return { kind: 'updated' };
    },
    async start(request, { pinned, variables }) {
      const pipeline = pipelines.get(request.pipeline);
      if (pipeline === undefined) return { kind: 'not-found', detail: request.pipeline };
      if (notNow !== undefined) return { kind: 'not-now', detail: notNow };
      const known = tokens.get(startToken(request));
      if (known !== undefined && honoursTokens) return { kind: 'started', executionId: known };
      const run = make(request, pinned.length > 0, variables);
      const declared = pipeline.definition.variables ?? [];
      const undeclared = variables.find(({ name }) => !declared.some((variable) => variable.name === name));
      if (undeclared !== undefined) return { kind: 'invalid', detail: `${undeclared.name} is not declared` };
      if (run.pinned !== undefined && pipeline.definition.pipelineType === 'V1') {
        return { kind: 'invalid', detail: 'source revisions need V2' };
      }
      runs.push(run);
      tokens.set(startToken(request), run.executionId);
      return { kind: 'started', executionId: run.executionId };
    },
    since: async (name, moment) =>
      runs.filter(({ pipeline, startedAt }) => pipeline === name && startedAt >= moment).toReversed(),
    async observe(name) {
      const found = pipelines.get(name);
      return found === undefined ? undefined : { account: PIPELINES, ...structuredClone(found) };
    },
    listed: async (token) =>
      pageOf(
        [...pipelines.values()].map(
          ({ definition: { name, version }, created }) => [name, { version, created }] as const,
        ),
        pageSizes.listed,
        token,
      ),
    tagged: async (token) =>
      pageOf(
        [...pipelines.values()]
          .filter(({ tags }) => FOLLOW_TAG in tags)
          .map(({ definition: { name }, tags }) => [name, tags] as const),
        pageSizes.tagged,
        token,
      ),
  };
}

/** A page of those whose names come after the token, which is the last name of the page before. */
function pageOf<T>(all: readonly (readonly [PipelineName, T])[], size: number, token = ''): CensusPage<T> {
  const rest = all.filter(([name]) => name > token).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const page = rest.slice(0, size);
  const next = page.length < rest.length ? page.at(-1)?.[0] : undefined;
  return { kind: 'page', pipelines: new Map(page), ...(next === undefined ? {} : { next }) };
}
