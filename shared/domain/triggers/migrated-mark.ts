import { createHash } from 'node:crypto';
import { EventTime } from '../names.ts';
import type { EventRule } from './event-rule.ts';

/** Tag of a rule that `relay migrate` has disabled. */
export const MIGRATED_TAG = 'commit-relay:migrated';

/** The value of the mark: when, and of which pattern. A rule whose pattern has changed since is somebody's again. */
export const markOf = (rule: EventRule, at: EventTime): string => `${at} ${fingerprint(rule)}`;

/** When `relay migrate` disabled the rule, if its pattern is still what it was then. */
export function migratedAt(rule: EventRule, tags: Readonly<Record<string, string>>): EventTime | undefined {
  const [at, print, ...rest] = (tags[MIGRATED_TAG] ?? '').split(' ');
  return print === fingerprint(rule) && rest.length === 0 ? EventTime.safeParse(at).data : undefined;
}

const fingerprint = ({ pattern, schedule }: EventRule): string =>
  createHash('sha256')
    .update(JSON.stringify([pattern, schedule]))
    .digest('hex')
    .slice(0, 16);
