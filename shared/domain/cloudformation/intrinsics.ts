/** What a template's values are read against. */
export type TemplateScope = {
  /** Where it is deployed; absent where that is not known. */
  readonly region?: string;
  readonly account?: string;
  /** Parameters that have a value unless the deployment gives another. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Repositories of the template by logical id, and their names where it tells them. */
  readonly repositories: ReadonlyMap<string, string | undefined>;
};

export type TextReading =
  | { readonly kind: 'text'; readonly text: string }
  /** Only the deployment tells. */
  | { readonly kind: 'unknown' }
  /** Not there, or `AWS::NoValue`. */
  | { readonly kind: 'absent' }
  /** No deployment could make this right. */
  | { readonly kind: 'wrong'; readonly why: string };

export type Intrinsic = { readonly name: string; readonly argument: unknown };

const UNKNOWN = { kind: 'unknown' } as const;
const ABSENT = { kind: 'absent' } as const;
const textOf = (text: string): TextReading => ({ kind: 'text', text });

/** Functions within functions: more than anybody writes, and few enough for the stack. */
const MAX_DEPTH = 50;

/** The members of an object; undefined of anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** The function call that an object of one member stands for. */
export function intrinsicOf(value: unknown): Intrinsic | undefined {
  const [first, ...others] = Object.entries(membersOf(value) ?? {});
  if (first === undefined || others.length > 0) return undefined;
  const [name, argument] = first;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

export const isNoValue = (value: unknown): boolean => {
  const call = intrinsicOf(value);
  return call?.name === 'Ref' && call.argument === 'AWS::NoValue';
};

/**
 * Reads a text as CloudFormation would, as far as the template itself tells: literals, pseudo parameters, parameters
 * with a default, names of repositories, Fn::Join and Fn::Sub.
 */
export function evaluate(value: unknown, scope: TemplateScope, depth = 0): TextReading {
  if (value === undefined || isNoValue(value)) return ABSENT;
  // A dynamic reference is replaced when it is deployed.
  if (typeof value === 'string') return value.includes('{{resolve:') ? UNKNOWN : textOf(value);
  if (typeof value === 'number' || typeof value === 'boolean') return textOf(String(value));
  const call = intrinsicOf(value);
  if (call === undefined) return { kind: 'wrong', why: `must be text, received ${describe(value)}` };
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (call.name) {
    case 'Ref':
      return typeof call.argument === 'string' ? reference(call.argument, scope) : UNKNOWN;
    case 'Fn::GetAtt':
      return attribute(call.argument, scope);
    case 'Fn::Join':
      return join(call.argument, scope, depth);
    case 'Fn::Sub':
      return substitute(call.argument, scope, depth);
    default:
      return UNKNOWN;
  }
}

/** A value for a message, however large or circular it is. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function reference(name: string, scope: TemplateScope): TextReading {
  if (scope.repositories.has(name)) {
    return { kind: 'wrong', why: `Ref of repository ${name} is its id; its name is Fn::GetAtt ${name}.Name` };
  }
  const pseudo = new Map([
    ['AWS::Region', scope.region],
    ['AWS::AccountId', scope.account],
    ['AWS::Partition', partitionOf(scope.region)],
  ]);
  const text = pseudo.get(name) ?? scope.parameters.get(name);
  return text === undefined ? UNKNOWN : textOf(text);
}

function partitionOf(region: string | undefined): string {
  if (region?.startsWith('cn-')) return 'aws-cn';
  return region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function attribute(argument: unknown, { repositories }: TemplateScope): TextReading {
  const [resource, member]: readonly unknown[] = typeof argument === 'string' ? argument.split('.') : asList(argument);
  const name = typeof resource === 'string' && member === 'Name' ? repositories.get(resource) : undefined;
  return name === undefined ? UNKNOWN : textOf(name);
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function join(argument: unknown, scope: TemplateScope, depth: number): TextReading {
  const [separator, parts] = asList(argument);
  if (typeof separator !== 'string' || !Array.isArray(parts)) return UNKNOWN;
  const texts = parts.filter((part) => !isNoValue(part)).map((part) => evaluate(part, scope, depth + 1));
  return texts.every((read) => read.kind === 'text')
    ? textOf(texts.map(({ text }) => text).join(separator))
    : (texts.find(({ kind }) => kind === 'wrong') ?? UNKNOWN);
}

function substitute(argument: unknown, scope: TemplateScope, depth: number): TextReading {
  const [template, given]: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (typeof template !== 'string') return UNKNOWN;
  const own = membersOf(given) ?? {};
  const parts = template.split(/(\$\{[^}]*\})/);
  const texts = parts.map((part): TextReading => {
    const name = /^\$\{(?<name>[^}]*)\}$/.exec(part)?.groups?.['name'];
    if (name === undefined) return evaluate(part, scope, depth + 1);
    if (name.startsWith('!')) return textOf(`\${${name.slice(1)}}`);
    if (Object.hasOwn(own, name)) return evaluate(own[name], scope, depth + 1);
    return name.includes('.') ? attribute(name, scope) : reference(name, scope);
  });
  return texts.every((read) => read.kind === 'text')
    ? textOf(texts.map(({ text }) => text).join(''))
    : (texts.find(({ kind }) => kind === 'wrong') ?? UNKNOWN);
}
