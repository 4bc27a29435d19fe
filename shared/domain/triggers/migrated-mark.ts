import { createHash } from 'node:crypto';
import { EventTime } from '../names.ts';
import type { TargetedRule } from './event-rule.ts';

/** Tag of a rule that `relay migrate` has disabled. */
export const MIGRATED_TAG = 'commit-relay:migrated';

/** The value of the mark: when, and of which pattern and targets. A rule that has changed since is somebody's again. */
export const markOf = (rule: TargetedRule, at: EventTime): string => `${at} ${fingerprint(rule)}`;

/** When the rule was disabled by us, if it is still as it was then. */
export function migratedAt(rule: TargetedRule, tags: Readonly<Record<string, string>>): EventTime | undefined {
  const [at, print, ...rest] = (tags[MIGRATED_TAG] ?? '').split(' ');
  if (print !== fingerprint(rule) || rest.length > 0) return undefined;
  return EventTime.safeParse(at).data;
}

function fingerprint({ pattern, schedule, targets }: TargetedRule): string {
  const arns = targets.map(({ Arn }) => Arn).toSorted();
  return createHash('sha256')
    .update(JSON.stringify([pattern, schedule, arns]))
    .digest('hex')
    .slice(0, 16);
}
