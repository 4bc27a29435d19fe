/**
 * What a target receives of an event: all of it, a constant, a part, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */

import { member, parseJson } from '../json.ts';
import type { CloudEvent } from '../kernel.ts';

export type InputRule = {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?: InputTransformer | undefined;
};

type InputTransformer = {
  readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
  readonly InputTemplate: string;
};

/** What the reserved variables of a template stand for, beside the event. */
export type Circumstances = {
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestedAt: Date;
};

const STEP = /\.([\w/-]+)|\[(\d+|\*)\]|\['([^']+)'\]/y;

/** The steps of a JSON path such as `$.detail.a[0]`; `*` is every element. Undefined when it is not one. */
function parsePath(path: string): readonly string[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: string[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (found === null) return undefined;
    steps.push(found[1] ?? found[2] ?? found[3] ?? '');
  }
  return steps;
}

function step(value: unknown, name: string): unknown {
  if (!Array.isArray(value)) return member(value, name);
  return name === '*' ? value : value[Number(name)];
}

/** The value at a path of an event; undefined when there is none or the path is not one. */
function readPath(event: unknown, path: string): unknown {
  return parsePath(path)?.reduce<unknown>(step, event);
}

function variables(transformer: InputTransformer, event: CloudEvent, around: Circumstances): Map<string, unknown> {
  const { detail: _, ...envelope } = event;
  return new Map<string, unknown>([
    ...Object.entries(transformer.InputPathsMap ?? {}).map(([name, path]) => [name, readPath(event, path)] as const),
    ['aws.events.rule-arn', around.ruleArn],
    ['aws.events.rule-name', around.ruleName],
    ['aws.events.event', envelope],
    ['aws.events.event.json', event],
    ['aws.events.event.ingestion-time', around.ingestedAt.toISOString()],
  ]);
}

/** A value inside quotes: text as it is, unescaped as EventBridge leaves it; anything else as JSON less its quotes. */
function insideQuotes(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

/** Fills a template. A variable outside quotes becomes JSON; one with no value, or not declared, becomes empty. */
function fill(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined) return token;
    const value = values.get(name);
    return quoted ? insideQuotes(value) : JSON.stringify(value === undefined ? '' : value);
  });
}

/**
 * The JSON text that a target is given, minified.
 * Undefined when a filled template is not JSON, as when a value with quotes lands in a quoted place.
 */
export function shapeInput(rule: InputRule, event: CloudEvent, around: Circumstances): string | undefined {
  if (rule.Input !== undefined) return rule.Input;
  if (rule.InputPath !== undefined) return JSON.stringify(readPath(event, rule.InputPath) ?? {});
  if (rule.InputTransformer === undefined) return JSON.stringify(event);
  const filled = fill(rule.InputTransformer.InputTemplate, variables(rule.InputTransformer, event, around));
  const parsed = parseJson(filled);
  return parsed === undefined ? undefined : JSON.stringify(parsed);
}

/** Why EventBridge would refuse these settings, if it would. At most one of the three may be given. */
export function inputFault(rule: InputRule): string | undefined {
  const given = [rule.Input, rule.InputPath, rule.InputTransformer].filter((value) => value !== undefined);
  if (given.length > 1) return 'Only one of Input, InputPath, or InputTransformer must be provided';
  if (rule.Input !== undefined && parseJson(rule.Input) === undefined) return 'JSON syntax error in input';
  const paths = [...(rule.InputPath === undefined ? [] : [rule.InputPath])];
  paths.push(...Object.values(rule.InputTransformer?.InputPathsMap ?? {}));
  const wrong = paths.find((path) => parsePath(path) === undefined);
  if (wrong !== undefined) return `Invalid JSON path ${wrong}`;
  const reserved = Object.keys(rule.InputTransformer?.InputPathsMap ?? {}).find((name) => /^aws/i.test(name));
  return reserved === undefined ? undefined : `Variable name ${reserved} is reserved`;
}
