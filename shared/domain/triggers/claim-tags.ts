import type { Deployment } from '../deployment.ts';
import { repositoryParts } from '../names.ts';
import { writeTags } from '../tags/write-tags.ts';
import type { Claim, Reader } from './claims.ts';

/**
 * The tags by which a pipeline starts at what is claimed. A rule starts the head of the branch that each source action
 * reads, whatever was pushed: so do the tags.
 */
export function claimTags(
  claims: readonly Claim[],
  readers: readonly Reader[],
  deployment: Deployment,
): Readonly<Record<string, string>> {
  const isOwn = ({ action, target }: Claim) =>
    target.kind === 'ref' &&
    readers.some(({ source }) => source.name === action && target.ref === `refs/heads/${source.branch}`);
  const start = claims.every(isOwn) ? {} : { start: 'head' as const };
  const [first] = readers;
  const [general] = claims;
  if (readers.length === 1 && general !== undefined) {
    const repository = general.repository === first?.repository ? {} : { repository: said(general, deployment) };
    return writeTags({ ...refsOf(claims), ...repository, ...start }).tags;
  }
  const byAction = Map.groupBy(claims, ({ action }) => action);
  const scopes = [...byAction].map(([action, own]) => ({ action, refs: refsOf(own) }));
  const texts = new Set(scopes.map(({ refs }) => JSON.stringify(refs)));
  if (scopes.length === readers.length && texts.size === 1) return writeTags({ ...refsOf(claims), ...start }).tags;
  const own = scopes.map(({ action, refs }) => writeTags(refs, action).tags);
  return Object.assign({}, writeTags({ branches: ['-'], ...start }).tags, ...own);
}

const said = ({ repository }: Claim, { region }: Deployment): string => {
  const parts = repositoryParts(repository);
  return parts.region === region ? `${parts.account}/${parts.name}` : repository;
};

/** Each entry once; git tags after branches. */
function refsOf(claims: readonly Claim[]): { branches: string[]; gitTags: string[] } {
  const entries = [...new Set(claims.map(({ entry }) => entry))];
  const isTag = (entry: string) => entry.startsWith('refs/tags/');
  return { branches: entries.filter((entry) => !isTag(entry)), gitTags: entries.filter(isTag) };
}
