import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { describeIssues } from '../../shared/domain/errors.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { repositoryParts } from '../../shared/domain/names.ts';
import { parseSourceEvent } from '../../shared/domain/source-event.ts';
import type { CloudEvent } from '../kernel.ts';
import type { Accounts } from './fleet.ts';

/** A sample event as read from its file; `repository` is the name of the one that was pushed to. */
export type SampleEvent = { readonly file: string; readonly event: CloudEvent; readonly repository?: string };

/** A file that holds no event the replay knows. */
export class SampleEventError extends Error {}

const Envelope = z.object({
  version: z.literal('0'),
  id: z.string().min(1),
  'detail-type': z.string(),
  source: z.enum(['aws.codecommit', 'aws.codepipeline', 'aws.tag']),
  account: z.string().regex(/^\d{12}$/, 'expected a 12-digit account id'),
  time: z.iso.datetime(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
});

/** Events of the pipeline account that are understood; those of the source account are the dispatcher's to know. */
const PIPELINE_ACCOUNT_TYPES = [
  'Tag Change on Resource',
  'AWS API Call via CloudTrail',
  'CodePipeline Pipeline Execution State Change',
];

/** Reads a sample event. Throws SampleEventError that names the file, the field and what it held. */
export async function readSampleEvent(file: string, accounts: Accounts): Promise<SampleEvent> {
  const body = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new SampleEventError(`${file}: cannot be read: ${cause.message}`, { cause });
  });
  const json = parseJson(body);
  if (json === undefined) throw new SampleEventError(`${file}: is not JSON`);
  const parsed = Envelope.safeParse(json);
  if (!parsed.success) throw new SampleEventError(`${file}: is no known event: ${describeIssues(parsed.error, json)}`);
  const event = parsed.data;
  return event.source === 'aws.codecommit'
    ? sourceEvent(file, body, event, accounts)
    : pipelineEvent(file, event, accounts);
}

function sourceEvent(file: string, body: string, event: CloudEvent, { source, region }: Accounts): SampleEvent {
  const parsed = parseSourceEvent(body, { accounts: new Set([source]), region });
  switch (parsed.kind) {
    case 'rejected':
      throw new SampleEventError(`${file}: is no known event: ${parsed.reason}: ${parsed.detail}`);
    case 'ignored':
      return { file, event };
    case 'push':
      return { file, event, repository: repositoryParts(parsed.push.repository).name };
  }
}

function pipelineEvent(file: string, event: CloudEvent, { pipelines, region }: Accounts): SampleEvent {
  const wrong = (field: string, expected: string, got: string) =>
    new SampleEventError(`${file}: is no known event: ${field}: expected ${expected}, got ${got}`);
  if (!PIPELINE_ACCOUNT_TYPES.includes(event['detail-type'])) {
    throw wrong('detail-type', `one of ${PIPELINE_ACCOUNT_TYPES.join(', ')}`, event['detail-type']);
  }
  if (event.account !== pipelines) throw wrong('account', `pipeline account ${pipelines}`, event.account);
  if (event.region !== region) throw wrong('region', region, event.region);
  return { file, event };
}
