import { ApiError } from '../kernel.ts';
import { checkAction } from './action-types.ts';
import { accountOf, artifactStoreIn, type Definition, type Stage } from './definition.ts';

const MIN_STAGES = 2;
const MAX_STAGES = 50;
const MAX_ACTIONS = 50;

const invalid = (message: string) => new ApiError('InvalidStructureException', message);

/**
 * Checks what the shapes of the API cannot say about a definition.
 * Source: AWS CodePipeline User Guide, "Pipeline structure reference" and "Quotas".
 * @throws ApiError InvalidStructureException, InvalidStageDeclarationException, InvalidActionDeclarationException
 */
export function checkStructure(definition: Definition, account: string, region: string): void {
  if (accountOf(definition.roleArn) !== account) throw invalid(`Role ${definition.roleArn} is of another account`);
  checkStores(definition, region);
  checkStages(definition.stages);
  for (const stage of definition.stages) {
    checkStage(stage);
    for (const action of stage.actions) checkAction(action, region);
  }
  checkArtifacts(definition.stages);
}

function checkStores(definition: Definition, region: string): void {
  if ((definition.artifactStore === undefined) === (definition.artifactStores === undefined)) {
    throw invalid('A pipeline must have either artifactStore or artifactStores, and not both');
  }
  if (artifactStoreIn(definition, region) === undefined) {
    throw invalid(`The artifactStores of a pipeline must include its own region: ${region}`);
  }
}

function checkStages(stages: readonly Stage[]): void {
  if (stages.length < MIN_STAGES || stages.length > MAX_STAGES) {
    throw invalid(`A pipeline must have ${MIN_STAGES} to ${MAX_STAGES} stages: ${stages.length}`);
  }
  const repeated = firstRepeated(stages.map(({ name }) => name));
  if (repeated !== undefined) throw invalid(`Stage names must be unique: ${repeated}`);
  for (const [index, stage] of stages.entries()) {
    const sources = stage.actions.filter(({ actionTypeId }) => actionTypeId.category === 'Source');
    if (index === 0 && sources.length < stage.actions.length) {
      throw invalid('Pipeline should start with a stage that only contains source actions');
    }
    if (index > 0 && sources.length > 0) {
      throw invalid(
        `Source action '${sources[0]?.name}' is not allowed in stage '${stage.name}': only the first has them`,
      );
    }
  }
}

function checkStage({ name, actions }: Stage): void {
  if (actions.length === 0 || actions.length > MAX_ACTIONS) {
    const message = `Stage '${name}' must have 1 to ${MAX_ACTIONS} actions: ${actions.length}`;
    throw new ApiError('InvalidStageDeclarationException', message);
  }
  const repeated = firstRepeated(actions.map((action) => action.name));
  if (repeated !== undefined) {
    const message = `Action names within stage '${name}' must be unique: ${repeated}`;
    throw new ApiError('InvalidActionDeclarationException', message);
  }
}

/** Each input must be the output of an action that ran before: an earlier stage, or a smaller runOrder. */
function checkArtifacts(stages: readonly Stage[]): void {
  const produced = new Set<string>();
  for (const stage of stages) {
    for (const group of runOrderGroups(stage)) {
      for (const { name } of group.flatMap((action) => action.inputArtifacts ?? [])) {
        if (!produced.has(name)) {
          throw invalid(`Input artifact '${name}' in stage '${stage.name}' is not an output of any preceding action`);
        }
      }
      for (const { name } of group.flatMap((action) => action.outputArtifacts ?? [])) {
        if (produced.has(name)) throw invalid(`Output artifact names must be unique within a pipeline: ${name}`);
        produced.add(name);
      }
    }
  }
}

/** The actions of a stage that run together, in the order in which the groups run. */
export function runOrderGroups(stage: Stage): readonly Stage['actions'][] {
  const groups = Map.groupBy(stage.actions, (action) => action.runOrder ?? 1);
  return [...groups].sort(([a], [b]) => a - b).map(([, actions]) => actions);
}

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}
