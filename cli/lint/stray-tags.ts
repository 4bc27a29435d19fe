import { FOLLOW_TAG, parseTagKey, relayTags, TAG_NAMES, TAG_PREFIX } from '../../shared/domain/tags/tag-key.ts';
import { nearest } from '../terminal/nearest.ts';
import type { Fault } from '../terminal/problem-lines.ts';

type Tags = Readonly<Record<string, string>>;

/** What anybody may write who means `commit-relay:`; the tag's own name comes after it. */
const MEANT = /^\W*commit[^a-z]*relay[^a-z]*(?<name>[a-z_-]+)/i;

/** The relay tag that somebody may have meant; undefined where none is near. */
export function meantTag(tag: string): string | undefined {
  const name = MEANT.exec(tag)?.groups?.['name'];
  const [meant] = name === undefined ? [] : nearest(name, TAG_NAMES);
  return meant === undefined ? undefined : `${TAG_PREFIX}${meant}`;
}

/** Tags that are no relay tags and seem to be meant as such: AWS tells capital letters from small ones. */
export function nearMisses(tags: Tags): Fault[] {
  return Object.entries(tags).flatMap(([tag, value]): Fault[] => {
    const meant = tag.startsWith(TAG_PREFIX) ? undefined : meantTag(tag);
    if (meant === undefined) return [];
    const message = `the relay does not read ${tag}, which looks like one of its tags`;
    return [{ tag, value, reason: 'near-miss', message, expected: meant }];
  });
}

/** Relay tags on a pipeline that is no follower, since it lacks the one tag that makes it one. */
export function strayTags(tags: Tags): Fault[] {
  if (Object.hasOwn(tags, FOLLOW_TAG)) return [];
  return Object.entries(relayTags(tags)).map(([tag, value]): Fault => {
    if (parseTagKey(tag) === undefined) {
      const expected = meantTag(tag) ?? `one of ${TAG_NAMES.map((name) => `${TAG_PREFIX}${name}`).join(', ')}`;
      return {
        tag,
        value,
        reason: 'unknown-tag',
        message: `unknown tag ${tag}, and without ${FOLLOW_TAG} no push starts this pipeline`,
        expected,
      };
    }
    const message = `${tag} counts for nothing without ${FOLLOW_TAG}: IAM lets the relay start only what carries that tag`;
    return { tag, value, reason: 'no-follow-tag', message, expected: `${FOLLOW_TAG} as well, or no such tag` };
  });
}
