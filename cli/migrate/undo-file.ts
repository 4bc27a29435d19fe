import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { describeIssues } from '../../shared/domain/errors.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { AccountId, EventTime, PipelineName } from '../../shared/domain/names.ts';
import { TargetedRule } from '../../shared/domain/triggers/event-rule.ts';
import { CommandError } from '../failure.ts';
import { createNewFile } from '../files/new-file.ts';

const Tags = z.record(z.string(), z.string());

/** A rule as it was before the migration, whole. */
export const UndoRule = z.object({
  ...TargetedRule.shape,
  state: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']),
  tags: Tags,
});
export type UndoRule = z.infer<typeof UndoRule>;

/** What a migration was about to change, as it was before. */
export const UndoFile = z.object({
  version: z.literal(1),
  account: AccountId,
  region: z.string().min(1),
  madeAt: EventTime,
  rules: z.array(UndoRule),
  /** All tags of each pipeline. */
  pipelines: z.array(z.object({ name: PipelineName, tags: Tags })),
});
export type UndoFile = z.infer<typeof UndoFile>;

export const defaultUndoFile = ({ account, region, madeAt }: UndoFile): string =>
  `commit-relay-migration-${account}-${region}-${madeAt.replaceAll(/[-:]/g, '')}.json`;

/**
 * Writes the file where there is none, and has it on the disk before it returns.
 * @throws CommandError where it cannot be written
 */
export async function createUndoFile(path: string, file: UndoFile): Promise<void> {
  const created = await createNewFile(path, 'undo file', () => 'Nothing was changed');
  try {
    await created.append(`${JSON.stringify(file, undefined, 2)}\n`);
  } finally {
    await created.close();
  }
}

/** @throws CommandError where there is none, or it is none of this account and Region */
export async function readUndoFile(
  path: string,
  place: Pick<UndoFile, 'region'> & { account: string },
): Promise<UndoFile> {
  const fail = (why: string, cause?: unknown) => new CommandError(2, `undo file ${path}: ${why}`, { cause });
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fail(`cannot be read: ${error instanceof Error && 'code' in error ? error.code : error}`, error);
  });
  const json = parseJson(text);
  if (json === undefined) throw fail(`expected JSON, got ${text.length} characters that are none`);
  const parsed = UndoFile.safeParse(json);
  if (!parsed.success) throw fail(describeIssues(parsed.error, json));
  for (const field of ['account', 'region'] as const) {
    if (parsed.data[field] !== place[field]) {
      throw fail(`${field}: these credentials lead to ${place[field]}, got ${parsed.data[field]}`);
    }
  }
  return parsed.data;
}
