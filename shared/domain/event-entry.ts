import { fitDetail } from './fit-detail.ts';
import type { EventType, RelayEvent } from './relay-event.ts';

/** One of the relay's own events as it goes to the bus. */
export type EventEntry = {
  readonly type: EventType;
  /** ARNs of what the event is about. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

/**
 * The entry of an event. `functionArn` is that of the function that tells it: pipelines are in its account and Region.
 * `cause` is the `eventId` on the log lines of the work.
 */
export function entryOf(event: RelayEvent, functionArn: string, cause: string | undefined): EventEntry {
  const [, partition, , region, account] = functionArn.split(':');
  const pipelineArn = (name: string) => `arn:${partition}:codepipeline:${region}:${account}:${name}`;
  const detail = { version: '1', ...event.detail, ...(cause === undefined ? {} : { cause }) };
  return { type: event.type, resources: resourcesOf(event, pipelineArn), detail: fitDetail(detail) };
}

const PIPELINE_SUBJECT = 'pipeline/';

function resourcesOf({ type, detail }: RelayEvent, pipelineArn: (name: string) => string): string[] {
  switch (type) {
    case 'Pipeline Started':
    case 'Start Failed':
    case 'Follower Invalid':
      return [pipelineArn(detail.pipeline)];
    case 'Drift Found':
    case 'Drift Repaired':
    case 'Drift Contested':
      return detail.subject.startsWith(PIPELINE_SUBJECT)
        ? [pipelineArn(detail.subject.slice(PIPELINE_SUBJECT.length))]
        : [];
    case 'Push Recovered':
      return [detail.repository];
    case 'Source Silent':
      return [];
  }
}
