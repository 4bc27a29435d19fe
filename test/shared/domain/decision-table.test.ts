import { describe, expect, it } from 'vitest';
import type { Changes } from '../../../shared/domain/changes.ts';
import { decide } from '../../../shared/domain/decision.ts';
import { becauseOf } from '../../../shared/domain/decision-record.ts';
import { skipDirective } from '../../../shared/domain/directive.ts';
import { RefName } from '../../../shared/domain/names.ts';
import { register } from '../../../shared/domain/registration.ts';
import { definition, deployment } from '../../support/builders.ts';

/**
 * What a push does to a follower, by its tags. Columns are separated by two spaces or more; `(none)` is an empty cell.
 * The source action reads branch main. `start` may say which path or entry decided: `start: <why>`.
 */
const BY_REF = `
  follow                  ref                         outcome
  @                       refs/heads/main             start
  @                       refs/heads/develop          ref-not-followed
  @                       refs/tags/main              ref-not-followed
  main                    refs/heads/main             start
  main                    refs/heads/main2            ref-not-followed
  main                    refs/heads/mai              ref-not-followed
  main                    refs/heads/Main             ref-not-followed
  main                    refs/heads/x/main           ref-not-followed
  main                    refs/heads/main/x           ref-not-followed
  main                    refs/tags/main              ref-not-followed
  main develop            refs/heads/main             start
  main develop            refs/heads/develop          start
  main develop            refs/heads/feature          ref-not-followed
  @ develop               refs/heads/main             start
  feature/a/b             refs/heads/feature/a/b      start
  feature/a/b             refs/heads/feature/a        ref-not-followed
  feature/a/b             refs/heads/feature/a/b/c    ref-not-followed
  feature/x               refs/heads/x                ref-not-followed
  release/                refs/heads/release/1.0      start
  release/                refs/heads/release/1/rc     start
  release/                refs/heads/release          ref-not-followed
  release/                refs/heads/releases/1       ref-not-followed
  release/                refs/heads/x/release/1      ref-not-followed
  release/                refs/tags/release/1         ref-not-followed
  release/1/              refs/heads/release/1/rc     start
  release/1/              refs/heads/release/2/rc     ref-not-followed
  hotfix-:                refs/heads/hotfix-1         start
  hotfix-:                refs/heads/hotfix-          start
  hotfix-:                refs/heads/hotfix           ref-not-followed
  hotfix-:                refs/heads/hotfix-1/a       ref-not-followed
  hotfix-::               refs/heads/hotfix-1/a       start
  hotfix-:/               refs/heads/hotfix-1/a       start
  hotfix-:/               refs/heads/hotfix-1/a/b     start
  hotfix-:/               refs/heads/hotfix-1         ref-not-followed
  refs/tags/:/            refs/tags/app/v1            start
  :                       refs/heads/main             start
  :                       refs/heads/a/b              ref-not-followed
  :/:                     refs/heads/a/b              start
  :/:                     refs/heads/a                ref-not-followed
  :/:                     refs/heads/a/b/c            ref-not-followed
  feature/:               refs/heads/feature/a        start
  feature/:               refs/heads/feature/a/b      ref-not-followed
  feature/::              refs/heads/feature/a/b      start
  feature/::              refs/heads/feature          ref-not-followed
  ::                      refs/heads/main             start
  ::                      refs/heads/a/b/c            start
  ::                      refs/tags/v1                ref-not-followed
  ::/deploy               refs/heads/deploy           start
  ::/deploy               refs/heads/team/x/deploy    start
  ::/deploy               refs/heads/redeploy         ref-not-followed
  team/::/deploy          refs/heads/team/deploy      start
  team/::/deploy          refs/heads/team/a/b/deploy  start
  :-fix                   refs/heads/quick-fix        start
  :-fix                   refs/heads/quick-fixes      ref-not-followed
  v:.:                    refs/heads/v1.2             start
  v:.:                    refs/heads/v1               ref-not-followed
  refs/tags/v:            refs/tags/v1.2.0            start
  refs/tags/v:            refs/tags/1.2.0             ref-not-followed
  refs/tags/v:            refs/tags/v1/rc             ref-not-followed
  refs/tags/v:            refs/heads/v1.2.0           ref-not-followed
  refs/tags/v1.2.0        refs/tags/v1.2.0            start
  refs/tags/v1.2.0        refs/tags/v1.2.1            ref-not-followed
  refs/tags/              refs/tags/anything/at/all   start
  refs/tags/              refs/heads/main             ref-not-followed
  refs/tags/::            refs/tags/a/b               start
  main refs/tags/v:       refs/heads/main             start
  main refs/tags/v:       refs/tags/v2                start
  ветка                   refs/heads/ветка            start
  a+b=c_d.e@f             refs/heads/a+b=c_d.e@f      start
`;

const BY_PATHS = `
  paths               ignored            changed                              outcome
  (none)              (none)             a.txt                                start
  (none)              (none)             (none)                               start
  src/                (none)             src/a.ts                             start: src/a.ts in src/
  src/                (none)             src/x/y/z.ts                         start: src/x/y/z.ts in src/
  src/                (none)             lib/a.ts                             paths-unchanged
  src/                (none)             src                                  paths-unchanged
  src/                (none)             source/a.ts                          paths-unchanged
  src/                (none)             x/src/a.ts                           paths-unchanged
  src/                (none)             lib/a.ts src/b.ts                    start: src/b.ts in src/
  src/                (none)             (none)                               paths-unchanged
  src/ lib/           (none)             lib/a.ts                             start: lib/a.ts in lib/
  README.md           (none)             README.md                            start: README.md in README.md
  README.md           (none)             docs/README.md                       paths-unchanged
  README.md           (none)             README.md.bak                        paths-unchanged
  :.md                (none)             README.md                            start: README.md in :.md
  :.md                (none)             docs/a.md                            paths-unchanged
  ::/:.md             (none)             README.md                            start: README.md in ::/:.md
  ::/:.md             (none)             docs/x/a.md                          start: docs/x/a.md in ::/:.md
  ::.md               (none)             docs/x/a.md                          start: docs/x/a.md in ::.md
  services/:/src/     (none)             services/api/src/a.ts                start: services/api/src/a.ts in services/:/src/
  services/:/src/     (none)             services/api/test/a.ts               paths-unchanged
  services/:/src/     (none)             services/a/b/src/a.ts                paths-unchanged
  services/::/src/    (none)             services/a/b/src/a.ts                start: services/a/b/src/a.ts in services/::/src/
  services/api        (none)             services/api/a.ts                    paths-unchanged
  (none)              docs/              docs/a.md                            paths-unchanged
  (none)              docs/              docs/a.md docs/b.md                  paths-unchanged
  (none)              docs/              docs/a.md src/a.ts                   start: src/a.ts
  (none)              docs/ ::/:.md      src/README.md docs/x                 paths-unchanged
  (none)              ::                 a b/c                                paths-unchanged
  (none)              docs/              (none)                               paths-unchanged
  src/                ::/:.md            src/README.md                        paths-unchanged
  src/                ::/:.md            src/README.md src/a.ts               start: src/a.ts in src/
  src/                ::/:.md            lib/a.ts                             paths-unchanged
  src/                src/generated/     src/generated/a.ts                   paths-unchanged
  src/                src/generated/     src/generated/a.ts src/a.ts          start: src/a.ts in src/
  src/generated/      src/               src/generated/a.ts                   paths-unchanged
  src/                src/               src/a.ts                             paths-unchanged
  src/                (none)             unknown: new-ref                     start: changes unknown: new-ref
  src/                (none)             unknown: old-commit-gone             start: changes unknown: old-commit-gone
  src/                (none)             unknown: denied                      start: changes unknown: denied
  src/                (none)             unknown: throttled                   start: changes unknown: throttled
  src/                (none)             unknown: too-many-changes            start: changes unknown: too-many-changes
  src/                (none)             unknown: unreadable                  start: changes unknown: unreadable
  (none)              docs/              unknown: denied                      start: changes unknown: denied
  (none)              (none)             unknown: denied                      start
`;

const BY_THE_REST = `
  paused   message                               ref                  changed    outcome
  true     Fix                                   refs/heads/main      src/a.ts   paused
  true     Fix                                   refs/heads/develop   src/a.ts   ref-not-followed
  true     Fix [skip ci]                         refs/heads/main      src/a.ts   paused
  true     Fix                                   refs/heads/main      docs/a     paused
  false    Fix                                   refs/heads/main      src/a.ts   start: src/a.ts in src/
  false    Fix [skip ci]                         refs/heads/main      src/a.ts   skip-directive
  false    [skip ci] Fix                         refs/heads/main      src/a.ts   skip-directive
  false    Fix [ci skip]                         refs/heads/main      src/a.ts   skip-directive
  false    Fix [skip relay]                      refs/heads/main      src/a.ts   skip-directive
  false    Fix [SKIP CI]                         refs/heads/main      src/a.ts   skip-directive
  false    Fix\\n\\nBody with [skip ci] in it    refs/heads/main      src/a.ts   skip-directive
  false    Fix skip ci                           refs/heads/main      src/a.ts   start: src/a.ts in src/
  false    Fix [skip-ci]                         refs/heads/main      src/a.ts   start: src/a.ts in src/
  false    Fix [skip ci                          refs/heads/main      src/a.ts   start: src/a.ts in src/
  false    Fix [no ci]                           refs/heads/main      src/a.ts   start: src/a.ts in src/
  false    Fix [skip ci]                         refs/heads/develop   src/a.ts   ref-not-followed
  false    Fix [skip ci]                         refs/heads/main      docs/a     skip-directive
`;

type Row = Readonly<Record<string, string>>;

/** The rows of a table by the names of its columns. */
function rowsOf(table: string): Row[] {
  const [header = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
  return rows.map((cells) => {
    expect(cells).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, at) => [name, cells[at] === '(none)' ? '' : (cells[at] ?? '')]));
  });
}

function outcomeOf(row: Row): string {
  const { follow = 'main', paths = '', ignored = '', paused = '', ref = 'refs/heads/main' } = row;
  const tags = { follow, paths, 'ignore-paths': ignored, paused };
  const given = Object.entries(tags).filter(([, value]) => value !== '');
  const registration = register(
    definition(),
    Object.fromEntries(given.map(([name, value]) => [`commit-relay:${name}`, value])),
    { ...deployment, selfService: ['*'] },
  );
  const [follower] = registration.kind === 'registered' ? registration.followers : [];
  if (follower === undefined) throw new Error(JSON.stringify(registration));
  const directive = skipDirective((row['message'] ?? '').replaceAll('\\n', '\n'));
  const known = { changes: changesIn(row['changed'] ?? ''), ...(directive && { directive }) };
  const decision = decide({ ref: RefName.parse(ref) }, follower, known);
  if (!decision.start) return decision.reason;
  const because = becauseOf(decision);
  return because === undefined ? 'start' : `start: ${because}`;
}

function changesIn(cell: string): Changes {
  const why = /^unknown: (.+)$/.exec(cell)?.[1];
  if (why !== undefined) return { kind: 'unknown', why: why as 'denied' };
  return { kind: 'known', paths: cell === '' ? [] : cell.split(' ') };
}

describe('what a push does, by', () => {
  it.each(rowsOf(BY_REF))('ref: follow "$follow", push $ref: $outcome', (row) => {
    expect(outcomeOf(row)).toBe(row['outcome']);
  });

  it.each(rowsOf(BY_PATHS))('paths "$paths" but "$ignored", changed $changed: $outcome', (row) => {
    expect(outcomeOf(row)).toBe(row['outcome']);
  });

  it.each(rowsOf(BY_THE_REST).map((row): Row => ({ paths: 'src/', ...row })))(
    'pause $paused, message "$message": $outcome',
    (row) => {
      expect(outcomeOf(row)).toBe(row['outcome']);
    },
  );

  it('all of it is at least 120 rows', () => {
    expect([BY_REF, BY_PATHS, BY_THE_REST].flatMap(rowsOf).length).toBeGreaterThanOrEqual(120);
  });
});
