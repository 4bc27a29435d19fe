import type { RepairMode } from '../follower.ts';
import { accountInArn, repositoryParts } from '../names.ts';
import { type Action, isCodeCommitSource, type PipelineDefinition } from '../pipeline-definition.ts';
import type { WantedSource } from '../wanted-source.ts';
import type { Edit } from './edit.ts';
import type { Finding } from './finding.ts';
import { type Difference, isOther, planSource } from './plan-source.ts';
import { type Hindrance, planStore, storeOf, type Writers } from './plan-store.ts';
import type { Standard } from './standard.ts';

/** A difference, and what is to happen to it. */
export type PlannedDifference = Difference & { readonly finding: Finding; readonly mode: RepairMode };

/** What differs between a pipeline and what its tags and the deployment ask for, also where nobody is to look. */
export function planPipeline(
  definition: PipelineDefinition,
  wanted: readonly WantedSource[],
  standard: Standard,
): PlannedDifference[] {
  const placed = wanted.flatMap((source) => placeOf(definition, source) ?? []);
  const modeOf = ({ repair = standard.mode }: WantedSource): RepairMode => repair;
  const subject = `pipeline/${definition.name}`;
  const planned = (differences: readonly Difference[], mode: RepairMode): PlannedDifference[] =>
    differences.map((difference) => ({ ...difference, finding: { subject, ...difference.finding }, mode }));
  const sources = placed.map((place) => {
    const differences = planSource(place.action, place.path, place.source, standard);
    return { ...place, differences, planned: planned(differences, modeOf(place.source)) };
  });
  const writers = sources.filter(({ action, source, differences }) => {
    const isRestored = isCodeCommitSource(action) || differences.some(({ edits }) => edits.length > 0);
    return isRestored && repositoryParts(source.repository).account !== standard.account;
  });
  const place = storeOf(definition, standard.region);
  const all = sources.flatMap((source) => source.planned);
  if (place === undefined || writers.length === 0) return all;
  // The store serves them all, so whoever is most careful decides.
  const mode = MODES.find((each) => writers.some(({ source }) => modeOf(source) === each)) ?? standard.mode;
  const store = planStore(place, standard, kindOf(writers, standard), hindranceOf(definition, standard));
  return [...all, ...planned(store, mode)];
}

function kindOf(writers: readonly Placed[], standard: Standard): Writers {
  const others = writers.filter(({ action, source }) =>
    isOther(action.roleArn, repositoryParts(source.repository).account, standard),
  );
  if (others.length === 0) return 'own';
  return others.length === writers.length ? 'others' : 'both';
}

/** Roles of other accounts read artifacts by rights that cannot be looked at from here, on the bucket and key of now. */
function hindranceOf({ stages }: PipelineDefinition, { account, region }: Standard): Hindrance {
  const foreign = stages
    .flatMap(({ actions }) => actions)
    .find(({ roleArn, inputArtifacts = [], ...action }) => {
      const isHere = action.region === undefined || action.region === region;
      const isForeign = roleArn !== undefined && accountInArn(roleArn) !== account;
      return isForeign && isHere && inputArtifacts.length > 0;
    });
  if (foreign === undefined) return undefined;
  return `action ${foreign.name} reads artifacts by a role of another account: let it use the deployment's bucket and key, then change the store by hand`;
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
