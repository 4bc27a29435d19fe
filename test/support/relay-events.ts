import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { EVENT_SOURCE, EVENT_TYPES } from '../../shared/domain/relay-event.ts';
import { PIPELINES, REGION } from './builders.ts';

const FOLDER = new URL('../../events/commit-relay/', import.meta.url);

export const RelayEnvelope = z.strictObject({
  version: z.literal('0'),
  id: z.uuid(),
  'detail-type': z.enum(EVENT_TYPES),
  source: z.literal(EVENT_SOURCE),
  account: z.literal(PIPELINES),
  time: z.iso.datetime({ precision: 0 }),
  region: z.literal(REGION),
  resources: z.array(z.string().startsWith('arn:aws:')),
  detail: z.record(z.string(), z.unknown()),
});
export type RelayEnvelope = z.infer<typeof RelayEnvelope>;

/** The sample events of the relay's own, by file. */
export const relayEvents = (): { readonly file: string; readonly event: RelayEnvelope }[] =>
  readdirSync(FOLDER).map((file) => {
    return { file, event: RelayEnvelope.parse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))) };
  });
