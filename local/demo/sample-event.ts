import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { describeIssues } from '../../shared/domain/errors.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { repositoryParts } from '../../shared/domain/names.ts';
import { parseNomination } from '../../shared/domain/nomination.ts';
import { parseSourceEvent } from '../../shared/domain/source-event.ts';
import { FORWARDED_SOURCES } from '../../shared/domain/wiring/wiring-names.ts';
import type { CloudEvent } from '../kernel.ts';
import type { Accounts } from './fleet.ts';

/** What was pushed, of an event that tells of a push. */
export type SamplePush = { readonly repository: string; readonly ref: string; readonly commit: string };

/** A sample event as read from its file. */
export type SampleEvent = { readonly file: string; readonly event: CloudEvent; readonly push?: SamplePush };

/** A file that holds no event the replay knows. */
export class SampleEventError extends Error {}

const Envelope = z.object({
  version: z.literal('0'),
  id: z.string().min(1),
  'detail-type': z.string(),
  source: z.enum([...FORWARDED_SOURCES, 'aws.codepipeline', 'aws.tag']),
  account: z.string().regex(/^\d{12}$/, 'expected a 12-digit account id'),
  time: z.iso.datetime(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
});

/** Events of the pipeline account that are understood; those of the source account are the dispatcher's to know. */
const EXECUTION_CHANGE = 'CodePipeline Pipeline Execution State Change';
const PIPELINE_ACCOUNT_TYPES = ['Tag Change on Resource', 'AWS API Call via CloudTrail', EXECUTION_CHANGE];

/** Reads a sample event. Throws SampleEventError that names the file, the field and what it held. */
export async function readSampleEvent(file: string, accounts: Accounts): Promise<SampleEvent> {
  const body = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new SampleEventError(`${file || 'a file without a name'}: cannot be read: ${cause.message}`, { cause });
  });
  const json = parseJson(body);
  if (json === undefined) throw new SampleEventError(`${file}: is not JSON, ${body.length} characters`);
  const parsed = Envelope.safeParse(json);
  if (!parsed.success) throw new SampleEventError(`${file}: is no known event: ${describeIssues(parsed.error, json)}`);
  const event = parsed.data;
  return FORWARDED_SOURCES.includes(event.source)
    ? sourceEvent(file, body, event, accounts)
    : pipelineEvent(file, body, event, accounts);
}

function sourceEvent(file: string, body: string, event: CloudEvent, { source, region }: Accounts): SampleEvent {
  const parsed = parseSourceEvent(body, { accounts: new Set([source]), region });
  switch (parsed.kind) {
    case 'rejected':
      throw new SampleEventError(`${file}: is no known event: ${parsed.reason}: ${parsed.detail}`);
    case 'deleted':
    case 'heartbeat':
    case 'ignored':
      return { file, event };
    case 'push': {
      const { repository, ref, commit } = parsed.push;
      return { file, event, push: { repository: repositoryParts(repository).name, ref, commit } };
    }
  }
}

function pipelineEvent(file: string, body: string, event: CloudEvent, { pipelines, region }: Accounts): SampleEvent {
  const wrong = (field: string, expected: string, got: string) =>
    new SampleEventError(`${file}: is no known event: ${field}: expected ${expected}, got ${got}`);
  if (!PIPELINE_ACCOUNT_TYPES.includes(event['detail-type'])) {
    throw wrong('detail-type', `one of ${PIPELINE_ACCOUNT_TYPES.join(', ')}`, event['detail-type']);
  }
  if (event.account !== pipelines) throw wrong('account', `pipeline account ${pipelines}`, event.account);
  if (event.region !== region) throw wrong('region', region, event.region);
  const foreign = event.resources.find((arn) => arn.split(':')[4] !== pipelines);
  if (foreign !== undefined) throw wrong('resources', `ARNs of account ${pipelines}`, foreign);
  const nomination = parseNomination(body);
  if (nomination.kind === 'rejected' && event['detail-type'] !== EXECUTION_CHANGE) {
    throw new SampleEventError(`${file}: is no known event: ${nomination.detail}`);
  }
  return { file, event };
}
