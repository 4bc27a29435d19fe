import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { ServiceName } from '../kernel.ts';

const Member = z.object({
  shape: z.string(),
  location: z.enum(['uri', 'querystring', 'header', 'statusCode']).optional(),
  locationName: z.string().optional(),
});

const Shape = z.object({
  type: z.string(),
  required: z.array(z.string()).optional(),
  members: z.record(z.string(), Member).optional(),
  member: Member.optional(),
  key: Member.optional(),
  value: Member.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  payload: z.string().optional(),
});

const Operation = z.object({
  input: z.string().nullish(),
  output: z.string().nullish(),
  http: z.object({ method: z.string(), requestUri: z.string(), responseCode: z.number().optional() }),
});

const Model = z.object({ operations: z.record(z.string(), Operation), shapes: z.record(z.string(), Shape) });

/** One structure, list, map or scalar of a service's model. */
export type Shape = z.infer<typeof Shape>;
/** One operation: its shapes and its place in HTTP. */
export type Operation = z.infer<typeof Operation>;
/** A service's API as AWS describes it, cut to the operations in use here. */
export type Model = z.infer<typeof Model>;

/** The file of each service's model. DynamoDB has none: its engine checks everything itself. */
const FILES: Readonly<Record<ServiceName, string | undefined>> = {
  codebuild: 'codebuild',
  codecommit: 'codecommit',
  codepipeline: 'codepipeline',
  dynamodb: undefined,
  events: 'events',
  iam: 'iam',
  kms: 'kms',
  lambda: 'lambda',
  s3: 's3',
  scheduler: 'scheduler',
  sqs: 'sqs',
  sts: 'sts',
  tagging: 'resourcegroupstaggingapi',
};

const loaded = new Map<string, Model>();

/** The model of a service, read once; undefined where the engine checks its own input. */
export function modelOf(service: ServiceName): Model | undefined {
  const file = FILES[service];
  if (file === undefined) return undefined;
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const url = new URL(`../models/${file}.json`, import.meta.url);
  const model = Model.parse(JSON.parse(readFileSync(url, 'utf8')));
  loaded.set(file, model);
  return model;
}

/** A shape by name. Throws when the model names a shape that it does not hold. */
export function shapeOf(model: Model, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}
