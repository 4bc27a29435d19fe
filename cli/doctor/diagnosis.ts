import { wantedSources } from '../../shared/domain/doctor/following.ts';
import { usesOfSource } from '../../shared/domain/doctor/source-uses.ts';
import { buildProjects, usesOf } from '../../shared/domain/drift/chain.ts';
import { withEdits } from '../../shared/domain/drift/edit.ts';
import { type PlannedDifference, planPipeline } from '../../shared/domain/drift/plan-pipeline.ts';
import { storeOf } from '../../shared/domain/drift/plan-store.ts';
import type { Use } from '../../shared/domain/drift/use.ts';
import type { RepositoryArn } from '../../shared/domain/names.ts';
import {
  type Action,
  type ArtifactStore,
  isCodeCommitSource,
  PipelineDefinition,
} from '../../shared/domain/pipeline-definition.ts';
import type { ObservedPipeline, PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { type Registration, register } from '../../shared/domain/registration.ts';
import type { DoctorPorts } from './doctor-ports.ts';

/** A source action as it would be, were it put right, and the repository that it reads then. */
export type Source = { readonly action: Action; readonly repository: RepositoryArn };

/**
 * What a pipeline is to be looked at by: what is wrong with its definition, and the definition with that put right. All other links are looked at
 * as if it were, so that one fault is one fault.
 */
export type Diagnosis = {
  readonly registration: Registration;
  readonly planned: readonly PlannedDifference[];
  readonly definition: PipelineDefinition;
  readonly sources: readonly Source[];
  readonly store: ArtifactStore | undefined;
  readonly uses: {
    readonly pipeline: readonly Use[];
    readonly downstream: readonly Use[];
    readonly source: readonly Use[];
  };
  /** Why the roles of CodeBuild projects are not known. */
  readonly unread: string | undefined;
};

export async function diagnose(
  ports: DoctorPorts,
  observed: ObservedPipeline,
  status: PipelineStatus | undefined,
): Promise<Diagnosis> {
  const { deployment, standard } = ports.relay;
  const { account, tags } = observed;
  const { region } = deployment;
  const registration = register(observed.definition, tags, { ...deployment, account }, status?.approved);
  const wanted = wantedSources(observed.definition, registration, { region, account });
  const keyArn = await ports.artifactKey();
  const wish = { ...standard, region, account, ...(keyArn === undefined ? {} : { keyArn }) };
  const planned = planPipeline(observed.definition, wanted, wish);
  const edits = planned.flatMap((difference) => difference.edits);
  const definition = PipelineDefinition.parse(withEdits(observed.definition, edits));
  const sources = wanted.flatMap(({ action: name, repository }) => {
    const action = definition.stages.flatMap(({ actions }) => actions).find((each) => each.name === name);
    return action !== undefined && isCodeCommitSource(action) ? [{ action, repository }] : [];
  });
  const store = storeOf(definition, region)?.store;
  return {
    registration,
    planned,
    definition,
    sources,
    store,
    ...(await usesIn(ports, definition, sources, store)),
  };
}

async function usesIn(
  { projects, relay }: DoctorPorts,
  definition: PipelineDefinition,
  sources: readonly Source[],
  store: ArtifactStore | undefined,
): Promise<Pick<Diagnosis, 'uses' | 'unread'>> {
  const { account, region } = relay.deployment;
  const facts = { ...relay.standard, account, region };
  const names = buildProjects(definition, facts);
  const found = names.length === 0 ? undefined : await projects.serviceRoles(names);
  const all = usesOf(definition, facts, found?.kind === 'known' ? found.roles : new Map());
  const source = sources.flatMap(({ action, repository }) => {
    const role = action.roleArn ?? definition.roleArn;
    return role === undefined ? [] : usesOfSource(definition, action, repository, role, store);
  });
  const uses = {
    pipeline: all.filter(({ role }) => role === definition.roleArn),
    downstream: all.filter(({ role }) => role !== definition.roleArn),
    source,
  };
  return { uses, unread: found?.kind === 'unknown' ? found.why : undefined };
}
