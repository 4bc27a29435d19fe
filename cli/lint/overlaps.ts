import { isDeepStrictEqual } from 'node:util';
import type { Follower, RefClause } from '../../shared/domain/follower.ts';
import { codeCommitSources, type PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { ParsedTags, Settings } from '../../shared/domain/tags/parse-tags.ts';
import type { Written } from '../../shared/domain/tags/problem.ts';
import type { Fault } from '../terminal/problem-lines.ts';
import { clauseText, repositoryName } from '../terminal/words.ts';
import { type Area, areaOfPath, areaOfTarget, covers } from './coverage.ts';

/** Entries that another of the same list covers: they say nothing more. */
export function coveredEntries(definition: PipelineDefinition, { general, byAction }: ParsedTags): Fault[] {
  const sources = codeCommitSources(definition);
  const branches = (of: (action: string) => boolean) =>
    new Set(sources.filter(({ name }) => of(name)).map(({ branch }) => branch));
  const generally = branches((action) => byAction.get(action)?.follow === undefined);
  return [
    ...coveredIn(general, generally.size === 1 ? [...generally][0] : undefined),
    ...[...byAction].flatMap(([action, settings]) => coveredIn(settings, [...branches((name) => name === action)][0])),
  ];
}

type Placed = { readonly entry: Written; readonly area: Area };

function coveredIn(
  { follow = [], paths = [], 'ignore-paths': ignored = [] }: Settings,
  own: string | undefined,
): Fault[] {
  const refs = follow.flatMap((entry): Placed[] => {
    const area = areaOfTarget(entry.means, own);
    return area === undefined ? [] : [{ entry, area }];
  });
  const toPlaced = (entry: (typeof paths)[number]): Placed => ({ entry, area: areaOfPath(entry.means) });
  return [refs, paths.map(toPlaced), ignored.map(toPlaced)].flatMap(covered);
}

/** Of two that cover each other, the later one is surplus. */
function covered(list: readonly Placed[]): Fault[] {
  return list.flatMap(({ entry, area }, at): Fault[] => {
    const wider = list.find((other, position) => {
      return position !== at && covers(other.area, area) && (position < at || !covers(area, other.area));
    });
    if (wider === undefined) return [];
    const { tag, value, position } = entry;
    const message = `${entry.entry} says nothing more: ${wider.entry.entry} covers it`;
    return [{ tag, value, position, reason: 'covered-entry', message, expected: `without ${entry.entry}` }];
  });
}

/** Two source actions that follow the same refs of the same repository: a push starts the pipeline once all the same. */
export function overlappingActions(followers: readonly Follower[]): Fault[] {
  return followers.flatMap((later, at) =>
    followers.slice(0, at).flatMap((earlier): Fault[] => {
      if (later.repository !== earlier.repository || !isDeepStrictEqual(pathsOf(later), pathsOf(earlier))) return [];
      const shared = later.follow.find((clause) =>
        earlier.follow.some((other) => overlap(areaOf(clause), areaOf(other))),
      );
      if (shared === undefined) return [];
      const message =
        `source actions ${earlier.action} and ${later.action} both follow ${clauseText(shared)} of ` +
        `${repositoryName(later.repository)}; a push starts the pipeline once`;
      return [
        {
          reason: 'overlapping-actions',
          message,
          expected: `commit-relay:follow:${later.action} = - if one is to count`,
        },
      ];
    }),
  );
}

const pathsOf = ({ paths, ignorePaths }: Follower) => ({ paths, ignorePaths });
const overlap = (a: Area, b: Area): boolean => covers(a, b) || covers(b, a);

function areaOf(clause: RefClause): Area {
  switch (clause.kind) {
    case 'ref':
      return { kind: 'one', text: clause.ref };
    case 'prefix':
      return { kind: 'prefix', text: clause.prefix };
    case 'pattern':
      return { kind: 'glob', text: clause.pattern };
  }
}
