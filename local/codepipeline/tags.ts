import * as z from 'zod';
import { ApiError, type Kernel } from '../kernel.ts';
import type { Pipeline } from './store.ts';
import { emitTagChange } from './trail-events.ts';

export const Tags = z.array(z.object({ key: z.string(), value: z.string() }));
export type Tags = z.infer<typeof Tags>;

const MAX_TAGS = 50;
/** Unicode letters, digits, space and `+ - = . _ : / @` (AWS CodePipeline User Guide, "Quotas"). */
const ALLOWED = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]*$/u;

const invalid = (message: string) => new ApiError('InvalidTagsException', message);

/**
 * Refuses tags that may not be added to those with the `present` keys.
 * @throws ApiError InvalidTagsException, TooManyTagsException
 */
export function checkTags(present: readonly string[], tags: Tags): void {
  const keys = tags.map(({ key }) => key);
  const repeated = keys.find((key, index) => keys.indexOf(key) < index);
  if (repeated !== undefined) throw invalid(`Tag keys must be unique: ${repeated}`);
  for (const { key, value } of tags) {
    if (/^aws:/i.test(key)) throw invalid(`Tag keys that start with aws: are reserved: ${key}`);
    if (!ALLOWED.test(key)) throw invalid(`The tag key has characters that are not allowed: ${key}`);
    if (!ALLOWED.test(value)) throw invalid(`The value of tag ${key} has characters that are not allowed: ${value}`);
  }
  if (new Set([...present, ...keys]).size > MAX_TAGS) {
    throw new ApiError('TooManyTagsException', `A pipeline can have no more than ${MAX_TAGS} tags`);
  }
}

/** Sets tags, and tells EventBridge which changed. */
export function applyTags(kernel: Kernel, pipeline: Pipeline, tags: Tags): void {
  const changed = tags.filter(({ key, value }) => pipeline.tags.get(key) !== value);
  for (const { key, value } of changed) pipeline.tags.set(key, value);
  announce(
    kernel,
    pipeline,
    changed.map(({ key }) => key),
  );
}

/** Removes tags, those that are there, and tells EventBridge which. */
export function removeTags(kernel: Kernel, pipeline: Pipeline, keys: readonly string[]): void {
  announce(
    kernel,
    pipeline,
    keys.filter((key) => pipeline.tags.delete(key)),
  );
}

function announce(kernel: Kernel, pipeline: Pipeline, changed: readonly string[]): void {
  if (changed.length === 0) return;
  pipeline.tagVersion += 1;
  emitTagChange(kernel, pipeline, changed);
}
