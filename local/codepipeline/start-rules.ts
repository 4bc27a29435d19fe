import * as z from 'zod';
import { ApiError, type Caller, principalArn } from '../kernel.ts';
import { type Definition, executionMode, isCodeCommitSource, pipelineType, sourceActions } from './definition.ts';
import { activeExecutions, type Trigger } from './execution.ts';
import { currentDefinition, type Pipeline } from './store.ts';

export const StartInput = z.object({
  name: z.string(),
  clientRequestToken: z.string().optional(),
  variables: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  sourceRevisions: z
    .array(z.object({ actionName: z.string(), revisionType: z.string(), revisionValue: z.string() }))
    .optional(),
});
export type StartInput = z.infer<typeof StartInput>;

/** Executions that may be active at once in QUEUED and PARALLEL mode. */
const MAX_ACTIVE = 50;
/** Sessions in which EventBridge uses the role of a rule. */
const RULE_SESSION = 'events-';

const invalid = (message: string) => new ApiError('ValidationException', message);

export function atConcurrencyLimit(pipeline: Pipeline): boolean {
  if (executionMode(currentDefinition(pipeline)) === 'SUPERSEDED') return false;
  return activeExecutions(pipeline).length >= MAX_ACTIVE;
}

/** Who started an execution through StartPipelineExecution: a rule of EventBridge, or anybody else. */
export function triggerOf(caller: Caller, region: string): Trigger {
  if (caller.kind === 'service' && caller.service === 'events.amazonaws.com') {
    return { triggerType: 'CloudWatchEvent', triggerDetail: caller.sourceArn };
  }
  if (caller.kind === 'role' && caller.sessionName.startsWith(RULE_SESSION)) {
    const rule = caller.sessionName.slice(RULE_SESSION.length);
    return {
      triggerType: 'CloudWatchEvent',
      triggerDetail: `arn:aws:events:${region}:${caller.account}:rule/${rule}`,
    };
  }
  return { triggerType: 'StartPipelineExecution', triggerDetail: principalArn(caller) };
}

export function defaultVariables(definition: Definition): ReadonlyMap<string, string> {
  const declared = definition.variables ?? [];
  return new Map(
    declared.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]])),
  );
}

/**
 * The value of each declared variable: as given, else its default.
 * @throws ApiError ValidationException for one that is not declared, or has no value at all
 */
export function resolveVariables(
  definition: Definition,
  given: StartInput['variables'] = [],
): ReadonlyMap<string, string> {
  const declared = definition.variables ?? [];
  for (const { name } of given) {
    if (!declared.some((variable) => variable.name === name)) {
      throw invalid(`Variable '${name}' is not declared in the pipeline '${definition.name}'`);
    }
  }
  const values = new Map([...defaultVariables(definition), ...given.map(({ name, value }) => [name, value] as const)]);
  const missing = declared.find(({ name }) => !values.has(name));
  if (missing !== undefined) throw invalid(`Variable '${missing.name}' has no default value and none was given`);
  return values;
}

/**
 * The commit that each named source action must read.
 * @throws ApiError ValidationException for a V1 pipeline, an action that is no source, or a wrong kind of revision
 */
export function resolveOverrides(
  definition: Definition,
  given: StartInput['sourceRevisions'] = [],
): ReadonlyMap<string, string> {
  if (given.length > 0 && pipelineType(definition) === 'V1') {
    throw invalid('Source revision overrides are only supported for pipelines of type V2');
  }
  const overrides = new Map<string, string>();
  for (const { actionName, revisionType, revisionValue } of given) {
    const action = sourceActions(definition).find(({ name }) => name === actionName);
    if (action === undefined) throw invalid(`'${actionName}' is not a source action of '${definition.name}'`);
    if (overrides.has(actionName)) throw invalid(`Source action '${actionName}' has more than one revision override`);
    if (isCodeCommitSource(action) !== (revisionType === 'COMMIT_ID')) {
      throw invalid(`Revision type ${revisionType} is not supported for source action '${actionName}'`);
    }
    overrides.set(actionName, revisionValue);
  }
  return overrides;
}
