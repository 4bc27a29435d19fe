import * as z from 'zod';
import { PipelineName, RepositoryArn } from './names.ts';
import { RefKey } from './push.ts';

/** One thing to reconcile: a pipeline, the head of a branch, or the list of a repository's branches. */
export const ReconcileKey = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pipeline'), name: PipelineName }),
  z.object({ kind: z.literal('ref'), ...RefKey.shape }),
  z.object({ kind: z.literal('branches'), repository: RepositoryArn }),
]);
export type ReconcileKey = z.infer<typeof ReconcileKey>;

/** `pipeline/<name>`, `ref/<repository ARN>#<full ref name>` or `branches/<repository ARN>`. */
export function printKey(key: ReconcileKey): string {
  switch (key.kind) {
    case 'pipeline':
      return `pipeline/${key.name}`;
    case 'ref':
      return `ref/${key.repository}#${key.ref}`;
    case 'branches':
      return `branches/${key.repository}`;
  }
}

/** What a printed key says, before it is known whether it may be said; undefined where it is of no kind. */
export function readKey(text: string): object | undefined {
  const { kind, rest = '' } = /^(?<kind>[a-z]+)\/(?<rest>.*)$/su.exec(text)?.groups ?? {};
  switch (kind) {
    case 'pipeline':
      return { kind, name: rest };
    case 'ref': {
      const [repository, ...ref] = rest.split('#');
      return { kind, repository, ref: ref.join('#') };
    }
    case 'branches':
      return { kind, repository: rest };
    default:
      return undefined;
  }
}
