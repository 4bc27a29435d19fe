/** What an intrinsic function finds by logical id, in the stack of the value. */
export interface References {
  /** Value of a pseudo parameter, as `AWS::Region`. */
  pseudo(name: string): string | undefined;
  /** What `Ref` of a resource gives. */
  ref(logicalId: string): string;
  attribute(logicalId: string, name: string): string;
}

const NO_VALUE = Symbol('AWS::NoValue');

function join(argument: unknown, references: References, where: string): string {
  const [delimiter, parts] = Array.isArray(argument) ? argument : [];
  const resolved = resolveAny(parts, references, where);
  if (typeof delimiter !== 'string' || !Array.isArray(resolved)) throw new Error(`${where}: malformed Fn::Join`);
  return resolved
    .map((part: unknown) => {
      if (typeof part === 'string' || typeof part === 'number') return String(part);
      throw new Error(`${where}: Fn::Join of ${JSON.stringify(part)}`);
    })
    .join(delimiter);
}

function getAttribute(argument: unknown, references: References, where: string): string {
  const [logicalId, name] =
    typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
  if (typeof logicalId !== 'string' || typeof name !== 'string') throw new Error(`${where}: malformed Fn::GetAtt`);
  return references.attribute(logicalId, name);
}

function reference(argument: unknown, references: References, where: string): unknown {
  if (argument === 'AWS::NoValue') return NO_VALUE;
  if (typeof argument !== 'string') throw new Error(`${where}: malformed Ref`);
  return references.pseudo(argument) ?? references.ref(argument);
}

function resolveObject(value: object, references: References, where: string): unknown {
  const entries: readonly [string, unknown][] = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [key, argument] = first;
    if (key === 'Ref') return reference(argument, references, where);
    if (key === 'Fn::GetAtt') return getAttribute(argument, references, where);
    if (key === 'Fn::Join') return join(argument, references, where);
    if (key.startsWith('Fn::')) throw new Error(`${where}: the local cloud does not resolve ${key}`);
  }
  const resolved = entries.map(([key, member]) => [key, resolveAny(member, references, where)] as const);
  return Object.fromEntries(resolved.filter(([, member]) => member !== NO_VALUE));
}

function resolveAny(value: unknown, references: References, where: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => resolveAny(item, references, where)).filter((item) => item !== NO_VALUE);
  }
  return typeof value === 'object' && value !== null ? resolveObject(value, references, where) : value;
}

/**
 * Resolves Ref, Fn::GetAtt and Fn::Join in a property's value; `undefined` for AWS::NoValue.
 * Throws on any other intrinsic function, with `where` (stack and logical id) in front.
 */
export function resolve(value: unknown, references: References, where: string): unknown {
  const resolved = resolveAny(value, references, where);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** Logical ids that a value refers to, in its own stack. */
export function referencedIds(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencedIds);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    if (key === 'Ref' && typeof member === 'string') return member.startsWith('AWS::') ? [] : [member];
    if (key !== 'Fn::GetAtt') return referencedIds(member);
    const id: unknown =
      typeof member === 'string' ? member.split('.')[0] : Array.isArray(member) ? member[0] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}
