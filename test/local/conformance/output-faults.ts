import { type Model, type Shape, shapeOf } from '../../../local/edge/model.ts';
import { isRecord } from '../../../local/json.ts';

/** How a service writes a date: seconds since 1970 in JSON, ISO 8601 in the query protocol's XML. */
export type Wire = 'json' | 'query';

const isDate = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value);
const isBase64 = (value: unknown) =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;

const FITS: Readonly<Record<string, (value: unknown, wire: Wire) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  long: Number.isInteger,
  double: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  timestamp: (value, wire) => (wire === 'json' ? Number.isFinite(value) : isDate(value)),
  blob: isBase64,
  structure: isRecord,
  map: isRecord,
  list: Array.isArray,
};

type Place = { readonly model: Model; readonly wire: Wire; readonly at: string };

const into = (place: Place, step: string): Place => ({ ...place, at: `${place.at}.${step}` });

function inStructure(shape: Shape, value: Readonly<Record<string, unknown>>, place: Place): readonly string[] {
  const members = shape.members ?? {};
  const missing = (shape.required ?? []).filter((name) => value[name] === undefined || value[name] === null);
  return [
    ...missing.map((name) => `${place.at}.${name}: missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const member = members[name];
      if (member === undefined) return [`${place.at}.${name}: not in the model`];
      return faultsAt(member.shape, inner, into(place, name));
    }),
  ];
}

function faultsAt(shapeName: string, value: unknown, place: Place): readonly string[] {
  const shape = shapeOf(place.model, shapeName);
  if (FITS[shape.type]?.(value, place.wire) !== true)
    return [`${place.at}: no ${shape.type}: ${JSON.stringify(value)}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => faultsAt(shape.member?.shape ?? '', item, into(place, String(index))));
  }
  if (isRecord(value) && shape.type === 'structure') return inStructure(shape, value, place);
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, inner]) => [
      ...faultsAt(shape.key?.shape ?? '', key, into(place, key)),
      ...faultsAt(shape.value?.shape ?? '', inner, into(place, key)),
    ]);
  }
  const known = shape.enum === undefined || shape.enum.includes(String(value));
  return known ? [] : [`${place.at}: none of ${shape.enum?.join(', ')}: ${JSON.stringify(value)}`];
}

/**
 * Where an output, as it came over the wire, breaks the shape of its operation: a required member is missing, one is
 * not in the model, a type or an enum does not fit. None for an operation without an output, if there is none.
 */
export function outputFaults(model: Model, operation: string, output: unknown, wire: Wire): readonly string[] {
  const shape = model.operations[operation]?.output;
  const place: Place = { model, wire, at: operation };
  if (shape) return faultsAt(shape, output, place);
  return isRecord(output) && Object.keys(output).length === 0 ? [] : [`${operation}: has no output`];
}
