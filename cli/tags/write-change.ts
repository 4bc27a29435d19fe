import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-codepipeline';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import type { Session } from '../aws/session.ts';
import type { TagChange } from './tag-diff.ts';

type Writing = Pick<Session, 'region' | 'terminal'> & {
  readonly clients: Pick<Session['clients'], 'codepipeline'>;
};

/** Writes new and changed tags first, then removes the others: a follower stays one at every moment. */
export async function writeChange(
  { clients, region, terminal }: Writing,
  { account, definition: { name } }: ObservedPipeline,
  changes: readonly TagChange[],
): Promise<void> {
  const resourceArn = `arn:aws:codepipeline:${region}:${account}:${name}`;
  const tags = changes.flatMap((change) =>
    change.kind === 'remove' ? [] : [{ key: change.tag, value: change.after }],
  );
  const tagKeys = changes.filter(({ kind }) => kind === 'remove').map(({ tag }) => tag);
  if (tags.length > 0) await clients.codepipeline.send(new TagResourceCommand({ resourceArn, tags }));
  if (tagKeys.length === 0) return;
  try {
    await clients.codepipeline.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  } catch (error) {
    const written = tags.length === 0 ? 'nothing was written' : `written: ${tags.map(({ key }) => key).join(' ')}`;
    terminal.note(`${written}; still there: ${tagKeys.join(' ')}`);
    throw error;
  }
}
