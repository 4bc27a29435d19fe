import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { shapeOf } from '../../../local/edge/model.ts';
import type { ServiceName } from '../../../local/kernel.ts';
import { type Input, requireModel } from './wire-client.ts';

const Errors = z.object({ operations: z.record(z.string(), z.object({ errors: z.array(z.string()) })) });

/** The refusals that a model lists for an operation. */
export function modelledErrors(service: ServiceName, operation: string): readonly string[] {
  const file = service === 'tagging' ? 'resourcegroupstaggingapi' : service;
  const model = readFileSync(new URL(`../../../local/models/${file}.json`, import.meta.url), 'utf8');
  return Errors.parse(JSON.parse(model)).operations[operation]?.errors ?? [];
}

/** A JSON value that is none of a type. */
const WRONG: Readonly<Record<string, unknown>> = {
  string: 5,
  integer: 'x',
  long: 'x',
  double: 'x',
  boolean: 'x',
  timestamp: true,
  blob: 5,
  structure: [],
  map: [],
  list: {},
};

/** For each member that travels as JSON an input in which it has a wrong type; those in a path are filled in. */
export function mistypedMembers(service: ServiceName, name: string): readonly (readonly [string, Input])[] {
  const model = requireModel(service);
  const operation = model.operations[name];
  if (service === 'sts' || !operation?.input) return [];
  const { members = {}, payload } = shapeOf(model, operation.input);
  const entries = Object.entries(members);
  const inPath = entries.filter(([, { location }]) => location === 'uri').map(([member]) => [member, 'any'] as const);
  return entries
    .filter(([member, { location }]) => location === undefined && member !== payload)
    .map(([member, { shape }]) => [
      member,
      { ...Object.fromEntries(inPath), [member]: WRONG[shapeOf(model, shape).type] },
    ]);
}
