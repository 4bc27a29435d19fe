import type { SourceAction } from '../pipeline-definition.ts';
import type { Settings } from '../tags/parse-tags.ts';
import type { TagName } from '../tags/tag-key.ts';

/**
 * What a source action may read, where only the deployment tells: such that no rule about it finds a fault, so what
 * the action's own tags say. An account they do not name is taken to be the pipeline's own.
 */
export function someSource(settings: Settings): Omit<SourceAction, 'name'> {
  const named = settings.repository?.[0]?.means;
  return {
    repositoryName: named?.name ?? 'unresolved',
    branch: branchOf(settings) ?? 'main',
    ...(named && { account: named.account }),
  };
}

/** The first branch that is followed by its name. */
function branchOf({ follow = [] }: Settings): string | undefined {
  const refs = follow.flatMap(({ means }) => (means.kind === 'ref' ? [means.ref] : []));
  return refs.find((ref) => ref.startsWith('refs/heads/'))?.slice('refs/heads/'.length);
}

/** In place of a tag's value that is not known: an entry that is never a problem; none where the tag can be left out. */
export const SOME_ENTRY: Readonly<Record<TagName, string | undefined>> = {
  follow: '@',
  repository: undefined,
  paths: 'unresolved',
  'ignore-paths': 'unresolved',
  start: 'head',
  variables: 'UNRESOLVED=ref',
  paused: 'false',
  repair: 'off',
};
