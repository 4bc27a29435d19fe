import { denials } from './denials/denials.ts';
import { createJudge, type Judge } from './judge.ts';
import { LISTED_OPENINGS, LISTED_REMOVALS, type Listed, reasonFor, staleIn, textOf } from './listed.ts';
import { minimalityOf } from './minimality.ts';
import { noticedOpenings } from './openings.ts';
import type { Place } from './place.ts';
import type { Proof } from './proof.ts';
import { required } from './required/required.ts';
import { type Denial, nameOf, type Row } from './row.ts';
import type { Grant } from './world.ts';

/** A call in each pair of accounts. */
export type Answer = {
  readonly name: string;
  readonly why?: string;
  readonly isAllowed: boolean;
  readonly isRight: boolean;
};
/** A change of a statement, and what shows that it matters, or why nothing can. */
export type Change = {
  readonly name: string;
  readonly change: string;
  readonly shownBy?: string;
  readonly listed?: string;
};

export type Result = {
  readonly required: readonly Answer[];
  readonly denials: readonly Answer[];
  readonly removals: readonly Change[];
  readonly openings: readonly Change[];
  /** What is wrong, a line each. */
  readonly faults: readonly string[];
};

/** Puts every call and every change of the deployment's policies to the evaluator. */
export async function prove({ world, places }: Proof): Promise<Result> {
  const judge = createJudge(world);
  const must = await answers(places, required, judge, true);
  const mustNot = await answers(places, denials, judge, false);
  const removals = (await minimalityOf(world, places.flatMap(required))).map(({ grant, kind, removed, breaks }) =>
    changeOf(LISTED_REMOVALS, grant, `${kind} ${removed}`, breaks),
  );
  const openings = (await noticedOpenings(world, places.flatMap(denials))).map(({ grant, kind, part, by }) =>
    changeOf(LISTED_OPENINGS, grant, `${kind} ${part}`, by),
  );
  const faults = [
    ...must.filter(({ isRight }) => !isRight).map(({ name }) => `must be allowed, and is denied: ${name}`),
    ...mustNot
      .filter(({ isRight }) => !isRight)
      .map(({ name, why }) => `must be denied, and is allowed: ${name} (${why})`),
    ...unexplained(removals, 'no required call needs'),
    ...unexplained(openings, 'no denial notices'),
    ...stale(LISTED_REMOVALS, removals, 'listed, but needed or gone'),
    ...stale(LISTED_OPENINGS, openings, 'listed, but noticed or gone'),
  ];
  return { required: must, denials: mustNot, removals: removals.map(plain), openings: openings.map(plain), faults };
}

type Row_ = Row & { readonly why?: string };

/** One answer a name: a call is right where it is right in every pair of accounts. */
async function answers(
  places: readonly Place[],
  table: (place: Place) => readonly (Row | Denial)[],
  judge: Judge,
  wanted: boolean,
): Promise<Answer[]> {
  const byName = new Map<string, Answer>();
  for (const place of places) {
    for (const row of table(place) as readonly Row_[]) {
      const name = nameOf(row);
      const isAllowed = await judge(row.request);
      const isRight = isAllowed === wanted && byName.get(name)?.isRight !== false;
      byName.set(name, {
        name,
        ...(row.why === undefined ? {} : { why: row.why }),
        isAllowed: isRight === wanted,
        isRight,
      });
    }
  }
  return [...byName.values()];
}

type Text = Change & { readonly text: string };

function changeOf(list: readonly Listed[], grant: Grant, change: string, shownBy: string | undefined): Text {
  const base = { name: grant.name, change, text: textOf(grant, change) };
  if (shownBy !== undefined) return { ...base, shownBy };
  const listed = reasonFor(list, grant, change);
  return listed === undefined ? base : { ...base, listed };
}

const plain = ({ text: _, ...change }: Text): Change => change;

const unexplained = (changes: readonly Text[], what: string): string[] =>
  changes
    .filter(({ shownBy, listed }) => shownBy === undefined && listed === undefined)
    .map(({ name, change }) => `${what}: ${change} of ${name}`);

function stale(list: readonly Listed[], changes: readonly Text[], what: string): string[] {
  const unshown = changes.filter(({ shownBy }) => shownBy === undefined).map(({ text }) => text);
  return staleIn(list, unshown).map(({ pattern }) => `${what}: ${pattern}`);
}
