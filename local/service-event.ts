import { randomUUID } from 'node:crypto';
import { type CloudEvent, eventTime } from './kernel.ts';

/** What an event says beside its envelope. */
export type EventContent = Pick<CloudEvent, 'detail-type' | 'source' | 'account' | 'resources' | 'detail'>;

/** An event in its envelope, with an id of its own. */
export const serviceEvent = (region: string, content: EventContent, at = new Date()): CloudEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': content['detail-type'],
  source: content.source,
  account: content.account,
  time: eventTime(at),
  region,
  resources: content.resources,
  detail: content.detail,
});
