import { SignatureV4 } from '@smithy/signature-v4';
import { describeIssues } from '../domain/errors.ts';
import { parseJson } from '../domain/json.ts';
import { ObservedSchedule } from '../domain/wiring/desired-heartbeat.ts';
import type { ScheduleReading } from '../domain/wiring/links.ts';

/** Where EventBridge Scheduler answers, and as whom it is asked. */
export type SchedulerAccess = { readonly endpoint: string } & Pick<
  ConstructorParameters<typeof SignatureV4>[0],
  'credentials' | 'region' | 'sha256'
>;

/**
 * Reads a schedule of the default group by one signed request: a client for this one operation would be a package more. What is not
 * answered is unknown; what no service and no network can have caused is rethrown.
 */
export async function readSchedule(
  access: SchedulerAccess,
  name: string,
  signal: AbortSignal,
): Promise<ScheduleReading> {
  try {
    const response = await get(access, `/schedules/${name}`, signal);
    return readingOf(response, await response.text());
  } catch (error) {
    return unknown(wordsOf(error));
  }
}

async function get({ endpoint, ...access }: SchedulerAccess, path: string, signal: AbortSignal): Promise<Response> {
  const url = new URL(path, endpoint);
  const { protocol, hostname, host, pathname } = url;
  const signer = new SignatureV4({ service: 'scheduler', ...access });
  const request = { method: 'GET', protocol, hostname, path: pathname, headers: { host } };
  const { headers } = await signer.sign(request);
  return fetch(url, { headers, signal });
}

/** Refusals have their name in a header (Smithy, AWS restJson1 protocol). */
function readingOf({ ok, status, headers }: Response, text: string): ScheduleReading {
  if (!ok) {
    const name = headers.get('x-amzn-errortype')?.split(':')[0] ?? `HTTP ${status}`;
    return name === 'ResourceNotFoundException' ? { kind: 'missing' } : unknown(name);
  }
  const json = parseJson(text);
  const parsed = ObservedSchedule.safeParse(json);
  if (parsed.success) return { kind: 'found', schedule: parsed.data };
  return unknown(describeIssues(parsed.error, json));
}

const unknown = (why: string): ScheduleReading => ({ kind: 'unknown', why: `scheduler:GetSchedule: ${why}` });

/** A network that fails is a TypeError to fetch, and has its reason as cause. */
function wordsOf(error: unknown): string {
  const failure = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  if (!(failure instanceof Error) || failure instanceof TypeError) throw error;
  return `${failure.name}: ${failure.message}`;
}
