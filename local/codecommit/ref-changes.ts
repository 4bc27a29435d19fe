import { type RefChange, stateChangeEvent } from './events.ts';
import { refParts } from './names.ts';
import type { Objects } from './objects.ts';
import type { Parts } from './parts.ts';
import type { Repository } from './repositories.ts';

export type RefChangeListener = (change: RefChange & { account: string; repositoryName: string }) => void;

/** Tells the world what a push or an API call did to branches and tags. */
export interface RefChanges {
  onRefChange(listener: RefChangeListener): void;
  /** Call it inside the repository's write, in the order of the push; ids are the refs' own values. */
  announce(repository: Repository, changes: readonly RefChange[], callerArn: string): Promise<void>;
}

/** The first branch of an empty repository becomes its default branch. */
async function settleDefaultBranch(objects: Objects, repository: Repository, changes: readonly RefChange[]) {
  const created = changes.filter(({ ref, oldCommit }) => oldCommit === undefined && refParts(ref)?.type === 'branch');
  const first = created[0];
  if (first === undefined || (await objects.defaultBranch(repository)) !== undefined) return;
  await objects.git(repository, ['symbolic-ref', 'HEAD', first.ref]);
}

/**
 * Commits instead of tag objects. What AWS puts into the event of an annotated tag is not documented;
 * this is the one place that decides it. A tag of something else than a commit keeps its own id.
 */
async function peelTags(objects: Objects, repository: Repository, changes: readonly RefChange[]) {
  const tagged = changes.filter(({ ref }) => refParts(ref)?.type === 'tag');
  const ids = [...new Set(tagged.flatMap(({ oldCommit, newCommit }) => [oldCommit, newCommit]))];
  const known = ids.filter((id) => id !== undefined);
  const commits = await objects.ids(
    repository,
    known.map((id) => `${id}^{commit}`),
  );
  const peeled = new Map(known.map((id, index) => [id, commits[index] ?? id]));
  return changes.map((change) => ({
    ref: change.ref,
    ...(change.oldCommit !== undefined && { oldCommit: peeled.get(change.oldCommit) ?? change.oldCommit }),
    ...(change.newCommit !== undefined && { newCommit: peeled.get(change.newCommit) ?? change.newCommit }),
  }));
}

export function createRefChanges({ kernel, objects, now }: Pick<Parts, 'kernel' | 'objects' | 'now'>): RefChanges {
  const listeners: RefChangeListener[] = [];
  return {
    onRefChange: (listener) => void listeners.push(listener),
    async announce(repository, changes, callerArn) {
      const announced = changes.filter(({ ref }) => refParts(ref) !== undefined);
      if (announced.length === 0) return;
      const at = now();
      repository.modified = at;
      await settleDefaultBranch(objects, repository, announced);
      for (const change of await peelTags(objects, repository, announced)) {
        for (const listener of listeners) {
          listener({ ...change, account: repository.account, repositoryName: repository.name });
        }
        const event = stateChangeEvent(repository, change, { region: kernel().region, callerArn, at });
        if (event !== undefined) kernel().emit(event);
      }
    },
  };
}
