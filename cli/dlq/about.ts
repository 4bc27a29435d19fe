import * as z from 'zod';
import { StartRequest } from '../../shared/domain/follower.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { parseNomination } from '../../shared/domain/keys.ts';
import { RefName } from '../../shared/domain/names.ts';
import { repositoryName, short } from '../terminal/words.ts';
import { type Letter, lastPart } from './letter.ts';

/** As much of an event as is needed to say what it is, also where the relay could not take it. */
const Event = z.object({
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string(),
});

const Change = z.object({
  account: z.string(),
  detail: z.object({
    event: z.enum(['referenceCreated', 'referenceUpdated', 'referenceDeleted']),
    repositoryName: z.string(),
    referenceFullName: RefName,
    commitId: z.string().optional(),
  }),
});

/** Characters of a body that are shown where nothing else can be said of it. */
const GLIMPSE = 80;

/** What a letter is about, in words. */
export function aboutLetter({ body, attributes }: Letter): string {
  const { SCHEDULE_ARN, SCHEDULED_TIME = '' } = attributes;
  if (SCHEDULE_ARN !== undefined) return `run of schedule ${lastPart(SCHEDULE_ARN)}, due ${SCHEDULED_TIME}`.trimEnd();
  if (attributes['RequestID'] !== undefined) return `invocation ${attributes['RequestID']} with ${glimpse(body)}`;
  const json = parseJson(body);
  return startText(json) ?? eventText(json, body) ?? keyText(body) ?? glimpse(body);
}

function startText(json: unknown): string | undefined {
  const parsed = StartRequest.safeParse(json);
  if (!parsed.success) return undefined;
  const { pipeline, push, byHand } = parsed.data;
  const how = byHand ? `start of ${pipeline} by hand` : `start of ${pipeline}`;
  return `${how} at ${short(push.ref)} of ${repositoryName(push.repository)}, ${push.commit.slice(0, 8)}, push ${push.id}`;
}

function eventText(json: unknown, body: string): string | undefined {
  const parsed = Event.safeParse(json);
  if (!parsed.success) return undefined;
  const { id, 'detail-type': type, account, time } = parsed.data;
  const change = Change.safeParse(json).data;
  const what = change === undefined ? nominationText(body) : changeText(change);
  return `${what ?? `${type} of account ${account}`}, event ${id} of ${time}`;
}

function changeText({ account, detail }: z.infer<typeof Change>): string {
  const where = `${short(detail.referenceFullName)} of ${account}/${detail.repositoryName}`;
  return detail.event === 'referenceDeleted'
    ? `deletion of ${where}`
    : `push of ${where} to ${detail.commitId?.slice(0, 8) ?? 'an unknown commit'}`;
}

/** An event that nominates a pipeline. */
function nominationText(body: string): string | undefined {
  const nomination = parseNomination(body);
  return nomination.kind === 'key' ? `change of pipeline ${nomination.key.name}` : undefined;
}

/** A key, as the sweep and people enqueue it. */
function keyText(body: string): string | undefined {
  const nomination = parseNomination(body);
  return nomination.kind === 'key' ? `look at pipeline ${nomination.key.name}, by ${nomination.cause}` : undefined;
}

function glimpse(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ');
  return line.length <= GLIMPSE ? line : `${body.length} characters: ${line.slice(0, GLIMPSE)}...`;
}
