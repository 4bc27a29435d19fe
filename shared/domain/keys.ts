import { z } from 'zod';
import { describeIssues } from './errors.ts';
import { parseJson } from './json.ts';
import { PipelineName } from './names.ts';

/** One thing to reconcile. `ref/<repository ARN>#<full ref name>` will be the other kind. */
export type ReconcileKey = { readonly kind: 'pipeline'; readonly name: PipelineName };

export const printKey = (key: ReconcileKey): string => `pipeline/${key.name}`;

/** A nomination: the key, and the event or sweep that brought it up. */
export type Nomination =
  | { readonly kind: 'key'; readonly key: ReconcileKey; readonly cause: string }
  | { readonly kind: 'rejected'; readonly reason: 'not-json' | 'malformed' | 'unknown-event'; readonly detail: string };

const KeyMessage = z.object({ key: z.string().startsWith('pipeline/'), cause: z.string().min(1) });

const PipelineResource = z.string().regex(/^arn:aws[\w-]*:codepipeline:[a-z0-9-]+:\d{12}:[A-Za-z0-9.@\-_]{1,100}$/);

/** Tag Change on Resource (Tag Editor user guide, "Monitor tag changes with serverless workflows"). */
const TagChange = z.object({
  id: z.string(),
  source: z.literal('aws.tag'),
  resources: z.tuple([PipelineResource]),
});

/** AWS API Call via CloudTrail. Only the name is taken: what it says of the definition is not believed. */
const LifecycleCall = z.object({
  id: z.string(),
  source: z.literal('aws.codepipeline'),
  detail: z.object({
    requestParameters: z.union([
      z.object({ pipeline: z.object({ name: PipelineName }) }).transform(({ pipeline }) => pipeline.name),
      z.object({ name: PipelineName }).transform(({ name }) => name),
      z.object({ resourceArn: PipelineResource }).transform(({ resourceArn }) => nameInArn(resourceArn)),
    ]),
  }),
});

const nameInArn = (arn: string): PipelineName => PipelineName.parse(arn.split(':').at(-1));

/** Reads a message of the reconcile queue: a key of the sweep's, or an event that nominates one. Never throws. */
export function parseNomination(body: string): Nomination {
  const json = parseJson(body);
  if (json === undefined) return { kind: 'rejected', reason: 'not-json', detail: `got ${body.length} characters` };
  const message = KeyMessage.safeParse(json);
  if (message.success) return nominate(message.data.key.slice('pipeline/'.length), message.data.cause);
  const tagChange = TagChange.safeParse(json);
  if (tagChange.success) return nominate(nameInArn(tagChange.data.resources[0]), tagChange.data.id);
  const call = LifecycleCall.safeParse(json);
  if (call.success) return nominate(call.data.detail.requestParameters, call.data.id);
  const detail = typeof json === 'object' && json !== null && 'key' in json ? message.error : call.error;
  return { kind: 'rejected', reason: 'unknown-event', detail: describeIssues(detail, json) };
}

function nominate(name: string, cause: string): Nomination {
  const parsed = PipelineName.safeParse(name);
  return parsed.success
    ? { kind: 'key', key: { kind: 'pipeline', name: parsed.data }, cause }
    : { kind: 'rejected', reason: 'malformed', detail: describeIssues(parsed.error, name) };
}
