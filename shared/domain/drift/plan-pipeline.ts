import type { WantedSource } from '../follow-source.ts';
import type { RepairMode } from '../follower.ts';
import { repositoryParts } from '../names.ts';
import type { Action, PipelineDefinition } from '../pipeline-definition.ts';
import type { Edit } from './edit.ts';
import type { Finding } from './finding.ts';
import { type Difference, isOther, planSource } from './plan-source.ts';
import { planStore, storeOf } from './plan-store.ts';
import type { Standard } from './standard.ts';

/** A difference, and what is to happen to it. */
export type PlannedDifference = Difference & { readonly finding: Finding; readonly mode: Exclude<RepairMode, 'off'> };

/** What differs between a pipeline and what its tags and the deployment ask for, without fields that are not looked at. */
export function planPipeline(
  definition: PipelineDefinition,
  wanted: readonly WantedSource[],
  standard: Standard,
): PlannedDifference[] {
  const placed = wanted.flatMap((source) => placeOf(definition, source) ?? []);
  const modeOf = ({ repair = standard.mode }: WantedSource): RepairMode => repair;
  const subject = `pipeline/${definition.name}`;
  const planned = (differences: readonly Difference[], mode: RepairMode): PlannedDifference[] =>
    mode === 'off' ? [] : differences.map(({ finding, edits }) => ({ finding: { subject, ...finding }, edits, mode }));
  const sources = placed.flatMap(({ action, path, source }) =>
    planned(planSource(action, path, source, standard), modeOf(source)),
  );
  const writers = placed.filter(({ source }) => repositoryParts(source.repository).account !== standard.account);
  const place = storeOf(definition, standard.region);
  if (place === undefined || writers.length === 0) return sources;
  const isOwn = writers.some(
    ({ action, source }) => !isOther(action.roleArn, repositoryParts(source.repository).account, standard),
  );
  // The store serves them all, so whoever is most careful decides.
  const mode = MODES.find((each) => writers.some(({ source }) => modeOf(source) === each)) ?? standard.mode;
  return [...sources, ...planned(planStore(place, standard, isOwn), mode)];
}

/** Most careful first. */
const MODES: readonly RepairMode[] = ['off', 'observe', 'repair'];

type Placed = { readonly action: Action; readonly path: Edit['path']; readonly source: WantedSource };

/** Where a source action stands: names are unique within a stage, and sources are in the first. */
function placeOf({ stages }: PipelineDefinition, source: WantedSource): Placed | undefined {
  for (const [stage, { actions }] of stages.entries()) {
    const index = actions.findIndex(
      ({ name, actionTypeId }) => name === source.action && actionTypeId.category === 'Source',
    );
    const action = actions[index];
    if (action !== undefined) return { action, path: ['stages', stage, 'actions', index], source };
  }
  return undefined;
}
