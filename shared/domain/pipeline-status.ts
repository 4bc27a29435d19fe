import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { Approval } from './approval.ts';
import type { Deployment } from './deployment.ts';
import { DriftState } from './drift/drift-state.ts';
import { lookAgainAt } from './due.ts';
import type { Follower } from './follower.ts';
import { EventTime, PipelineName, RepositoryArn } from './names.ts';
import type { PipelineDefinition } from './pipeline-definition.ts';
import { REGISTRATION_RULES, type Registration, register } from './registration.ts';
import { Problem, type ProblemReason } from './tags/problem.ts';
import { relayTags } from './tags/tag-key.ts';

/** Where one source action of a pipeline is registered. */
const Place = z.object({ repository: RepositoryArn, action: z.string() });
export type Place = z.infer<typeof Place>;

/** What a registration was made from: while none of it changes, neither does the registration. */
export const Seen = z.object({
  version: z.number(),
  /** When the pipeline was created: one that is deleted and made again starts at version 1 once more. */
  created: EventTime,
  /** The relay's own tags. */
  tags: z.record(z.string(), z.string()),
  configHash: z.string(),
  /** REGISTRATION_RULES of the code that registered it. */
  rules: z.number(),
});
export type Seen = z.infer<typeof Seen>;

/** What the registry knows of one pipeline: item `PIPELINE#<name>`, `STATUS`. */
export const PipelineStatus = z.object({
  name: PipelineName,
  /** Every place that may hold a follower item of this pipeline; written before the items are. */
  registered: z.array(Place),
  /** What the last complete reconciliation had read; absent while one is under way or was cut short. */
  seen: Seen.optional(),
  problems: z.array(Problem),
  /** What its source actions read by right when they were last registered. */
  approved: z.array(Approval),
  /** What is left out of a registration that is good otherwise. */
  warnings: z.array(Problem),
  /** Absent where no drift was ever looked for. */
  drift: DriftState.optional(),
  /** When to look again even if nothing shows a change. */
  dueAt: EventTime.optional(),
});
export type PipelineStatus = z.infer<typeof PipelineStatus>;

/** A pipeline as CodePipeline has it now. */
export type ObservedPipeline = {
  /** The account it is in. */
  readonly account: string;
  readonly created: EventTime;
  readonly definition: PipelineDefinition;
  readonly tags: Readonly<Record<string, string>>;
};

/** The writes that bring the registry up to what was observed, in this order: during, put, remove, after. */
export type RegistrationPlan = {
  /** The status to store before any follower item changes; absent when none does. */
  readonly during?: PipelineStatus;
  readonly put: readonly Follower[];
  readonly remove: readonly Place[];
  /** The status to store at the end; absent when the pipeline is to be forgotten. */
  readonly after?: PipelineStatus;
};

/** Problems that come from what the deployment allows, not from what the owner wrote. */
const WITHDRAWN: ReadonlySet<ProblemReason> = new Set<ProblemReason>(['foreign-account', 'not-allowed']);

/**
 * Plans the registration of one pipeline from all that is known of it. `found` are places where it has items, also
 * those that a lost status does not name. `observed` is undefined when the
 * pipeline is gone. A pipeline whose tags have problems keeps its last good registration, unless a
 * changed configuration of the deployment allows it no more.
 */
export function planRegistration(
  name: PipelineName,
  status: PipelineStatus | undefined,
  found: readonly Place[],
  observed: ObservedPipeline | undefined,
  deployment: Omit<Deployment, 'account'> & { readonly configHash: string },
  now: EventTime,
): RegistrationPlan {
  const before = united(status?.registered ?? [], found);
  const approved = status?.approved ?? [];
  const registration =
    observed === undefined
      ? { kind: 'not-following' as const }
      : register(observed.definition, observed.tags, { ...deployment, account: observed.account }, approved);
  const during = (places: readonly Place[]): PipelineStatus => {
    return { name, registered: [...places], problems: status?.problems ?? [], approved, warnings: [] };
  };
  if (observed === undefined || registration.kind === 'not-following') {
    return before.length === 0 ? { put: [], remove: [] } : { during: during(before), put: [], remove: before };
  }
  const { created, definition, tags } = observed;
  const { configHash } = deployment;
  const rules = REGISTRATION_RULES;
  const seen = { version: definition.version, created, tags: relayTags(tags), configHash, rules };
  const dueAt = lookAgainAt(name, now);
  if (registration.kind === 'invalid') {
    const problems = [...registration.problems];
    const withdrawn = status?.seen?.configHash !== configHash && problems.some(({ reason }) => WITHDRAWN.has(reason));
    if (!withdrawn)
      return {
        put: [],
        remove: [],
        after: { name, registered: before, seen, problems, approved, warnings: [], dueAt },
      };
    return {
      during: during(before),
      put: [],
      remove: before,
      after: { name, registered: [], seen, problems, approved: [], warnings: [], dueAt },
    };
  }
  const places = registration.followers.map(({ repository, action }) => ({ repository, action }));
  const remove = before.filter((place) => !places.some((kept) => isDeepStrictEqual(kept, place)));
  return {
    during: during([...places, ...remove]),
    put: registration.followers,
    remove,
    after: { name, registered: places, seen, problems: [], ...kept(registration), dueAt },
  };
}

const kept = ({ warnings, approved }: Registration & { readonly kind: 'registered' }) => {
  return { warnings: [...warnings], approved: [...approved] };
};

/** The places of both, each once. */
function united(some: readonly Place[], more: readonly Place[]): Place[] {
  return [...some, ...more.filter((place) => !some.some((known) => isDeepStrictEqual(known, place)))];
}
