import * as z from 'zod';
import type { Change } from './drift/drift-state.ts';
import { describeIssues } from './errors.ts';
import { parseJson } from './json.ts';
import { ReconcileKey, readKey } from './keys.ts';
import { EventTime } from './names.ts';
import { text } from './text.ts';

/** A nomination: the key, and the event or sweep that brought it up. Ignored: understood, and about no pipeline. */
export type Nomination =
  | {
      readonly kind: 'key';
      readonly key: ReconcileKey;
      readonly cause: string;
      /** Somebody asks for repair: the mode `observe` does not keep it back. */
      readonly isOrdered?: true;
      /** Who changed the definition, where the event says so. */
      readonly change?: Change;
    }
  | { readonly kind: 'ignored'; readonly cause: string; readonly reason: 'not-a-pipeline' | 'parameters-left-out' }
  | { readonly kind: 'rejected'; readonly reason: 'not-json' | 'malformed' | 'unknown-event'; readonly detail: string };

const KeyMessage = z.object({
  key: z.string().refine((key) => readKey(key) !== undefined, 'expected pipeline/..., ref/... or branches/...'),
  cause: text(),
  repair: z.literal(true).optional(),
});

const PIPELINE_ARN = /^arn:aws[\w-]*:codepipeline:[a-z0-9-]+:\d{12}:(?<name>[A-Za-z0-9.@\-_]{1,100})$/;

/** A resource of CodePipeline: also webhooks (`webhook:<name>`) and custom action types (`actiontype:...`) have tags. */
const Resource = z.string().regex(/^arn:aws[\w-]*:codepipeline:[a-z0-9-]+:\d{12}:.+$/);

/** Tag Change on Resource (Tag Editor user guide, "Monitor tag changes with serverless workflows"). */
const TagChange = z.object({ id: text(), source: z.literal('aws.tag'), resources: z.tuple([Resource]) });

/**
 * AWS API Call via CloudTrail. Only the name is taken: what it says of the definition is not believed. CloudTrail leaves
 * parameters out that are over 100 KB.
 */
const ApiCall = z.object({
  id: text(),
  source: z.literal('aws.codepipeline'),
  detail: z.object({
    requestParameters: z.union([
      z.object({ pipeline: z.object({ name: z.string() }) }).transform(({ pipeline }) => pipeline.name),
      z.object({ name: z.string() }).transform(({ name }) => name),
      z.object({ resourceArn: Resource }).transform(({ resourceArn }) => nameInArn(resourceArn)),
      z.null(),
    ]),
  }),
});

/** What an API call that changed a definition says of who made it. */
const DefinitionChange = z.object({
  detail: z.object({
    eventTime: EventTime,
    userIdentity: z.object({ arn: z.string() }),
    responseElements: z.object({ pipeline: z.object({ version: z.number().int() }) }),
  }),
});

function changeIn(event: unknown): { change?: Change } {
  const parsed = DefinitionChange.safeParse(event);
  if (!parsed.success) return {};
  const { eventTime: at, userIdentity, responseElements } = parsed.data.detail;
  return { change: { version: responseElements.pipeline.version, by: userIdentity.arn, at } };
}

const Origin = z.object({ source: z.string() });

/** The pipeline that an ARN names; undefined where it names something else. */
const nameInArn = (arn: string): string | undefined => PIPELINE_ARN.exec(arn)?.groups?.['name'];

/** Reads a message of the reconcile queue: a key of the sweep's, or an event that nominates one. Never throws. */
export function parseNomination(body: string): Nomination {
  const json = parseJson(body);
  if (json === undefined) return { kind: 'rejected', reason: 'not-json', detail: `got ${body.length} characters` };
  switch (Origin.safeParse(json).data?.source) {
    case undefined:
      return parsed(KeyMessage, json, ({ key, cause, repair }) =>
        nominate(readKey(key), cause, repair === true ? { isOrdered: true } : {}),
      );
    case 'aws.tag':
      return parsed(TagChange, json, ({ id, resources: [arn] }) => nominateNamed(nameInArn(arn), id));
    default:
      return parsed(ApiCall, json, ({ id, detail: { requestParameters: name } }) =>
        name === null
          ? { kind: 'ignored', cause: id, reason: 'parameters-left-out' }
          : nominateNamed(name, id, changeIn(json)),
      );
  }
}

function parsed<T>(schema: z.ZodType<T>, json: unknown, use: (value: T) => Nomination): Nomination {
  const result = schema.safeParse(json);
  if (result.success) return use(result.data);
  return { kind: 'rejected', reason: 'unknown-event', detail: describeIssues(result.error, json) };
}

type Details = { readonly isOrdered?: true; readonly change?: Change };

const nominateNamed = (name: string | undefined, cause: string, details: Details = {}): Nomination =>
  name === undefined
    ? { kind: 'ignored', cause, reason: 'not-a-pipeline' }
    : nominate({ kind: 'pipeline', name }, cause, details);

function nominate(key: unknown, cause: string, details: Details): Nomination {
  const result = ReconcileKey.safeParse(key);
  return result.success
    ? { kind: 'key', key: result.data, cause, ...details }
    : { kind: 'rejected', reason: 'malformed', detail: describeIssues(result.error, key) };
}
