import { isRecord } from '../json.ts';
import { type Model, type Shape, shapeOf } from './model.ts';
import type { Problem } from './problem.ts';

/** Where a value stands: names of members and indices of list items, from the top. */
type Steps = readonly (string | number)[];
type Walk = (shapeName: string, value: unknown, at: Steps) => readonly Problem[];

const awsStep = (step: string | number) =>
  typeof step === 'number' ? `${step + 1}.member` : step.charAt(0).toLowerCase() + step.slice(1);

function problem(at: Steps, constraint: Problem['constraint'], value: unknown, message: string): Problem {
  const kind = constraint === 'required' ? 'missing' : 'invalid';
  return { path: at.map(awsStep).join('.'), member: at.join('.'), kind, constraint, value, message };
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  long: Number.isInteger,
  double: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  timestamp: (value) => value instanceof Date || typeof value === 'number' || typeof value === 'string',
  blob: (value) => typeof value === 'string' || value instanceof Uint8Array,
  structure: isRecord,
  map: isRecord,
  list: Array.isArray,
};

const compiled = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
  const whole = compiled.get(pattern) ?? compile(`^(?:${pattern})$`);
  compiled.set(pattern, whole);
  return whole.test(value);
}

/** Models are written for Java, which allows some escapes that JavaScript's unicode mode does not. */
function compile(whole: string): RegExp {
  try {
    return new RegExp(whole, 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new RegExp(whole);
  }
}

function bounds(shape: Shape, size: number, what: string): readonly string[] {
  const found: string[] = [];
  if (shape.max !== undefined && size > shape.max) found.push(`${what} less than or equal to ${shape.max}`);
  if (shape.min !== undefined && size < shape.min) found.push(`${what} greater than or equal to ${shape.min}`);
  return found;
}

function scalarProblems(shape: Shape, value: unknown, at: Steps): readonly Problem[] {
  if (typeof value === 'number' && shape.type !== 'timestamp') {
    return bounds(shape, value, 'Member must have value').map((message) => problem(at, 'range', value, message));
  }
  if (typeof value !== 'string' || shape.type !== 'string') return [];
  const found = bounds(shape, value.length, 'Member must have length').map((message) =>
    problem(at, 'length', value, message),
  );
  if (shape.pattern !== undefined && !matches(shape.pattern, value)) {
    found.push(problem(at, 'pattern', value, `Member must satisfy regular expression pattern: ${shape.pattern}`));
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    found.push(problem(at, 'enum', value, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`));
  }
  return found;
}

function structureProblems(shape: Shape, value: Readonly<Record<string, unknown>>, at: Steps, walk: Walk) {
  const absent = (name: string) => value[name] === undefined || value[name] === null;
  const missing = (shape.required ?? [])
    .filter(absent)
    .map((name) => problem([...at, name], 'required', null, 'Member must not be null'));
  const wrong = Object.entries(shape.members ?? {}).flatMap(([name, member]) =>
    absent(name) ? [] : walk(member.shape, value[name], [...at, name]),
  );
  return [...missing, ...wrong];
}

/** AWS names the map, not the entry, as the place of a fault in a key or a value. */
function mapProblems(shape: Shape, value: Readonly<Record<string, unknown>>, at: Steps, walk: Walk) {
  const entry = (member: Shape['key'], content: unknown, what: string): readonly Problem[] =>
    member === undefined
      ? []
      : walk(member.shape, content, at).map(({ constraint, message }) =>
          problem(at, constraint, value, `${what} must satisfy constraint: [${message}]`),
        );
  return Object.entries(value).flatMap(([key, content]) => [
    ...entry(shape.key, key, 'Map keys'),
    ...entry(shape.value, content, 'Map value'),
  ]);
}

function listProblems(shape: Shape, value: readonly unknown[], at: Steps, walk: Walk): readonly Problem[] {
  const size = bounds(shape, value.length, 'Member must have length').map((message) =>
    problem(at, 'length', value, message),
  );
  const inner = shape.member?.shape;
  return inner === undefined ? size : [...size, ...value.flatMap((item, index) => walk(inner, item, [...at, index]))];
}

function problemsAt(model: Model, shapeName: string, value: unknown, at: Steps): readonly Problem[] {
  const shape = shapeOf(model, shapeName);
  const walk: Walk = (name, inner, place) => problemsAt(model, name, inner, place);
  const fits = TYPES[shape.type];
  if (fits === undefined) throw new Error(`the model has a shape of unknown type ${shape.type}`);
  if (!fits(value)) return [problem(at, 'type', value, `Member must be of type ${shape.type}`)];
  if (isRecord(value) && shape.type === 'structure') return structureProblems(shape, value, at, walk);
  if (isRecord(value) && shape.type === 'map') return mapProblems(shape, value, at, walk);
  return Array.isArray(value) ? listProblems(shape, value, at, walk) : scalarProblems(shape, value, at);
}

/**
 * Every place where an input breaks the model of its operation, in the model's order. Unknown members are let by,
 * as AWS does.
 */
export function findProblems(model: Model, operation: string, input: unknown): readonly Problem[] {
  const shapeName = model.operations[operation]?.input;
  return shapeName === undefined || shapeName === null ? [] : problemsAt(model, shapeName, input, []);
}
