import { claimTags } from './claim-tags.ts';
import type { Reader } from './claims.ts';
import { uncovered } from './covering.ts';
import { fault, type MigrationFault } from './migration-fault.ts';
import {
  type PipelineMigration,
  type Read,
  type Readable,
  type RuleVerdict,
  refusals,
  registerWith,
  type Subject,
  type Tags,
  verdict,
} from './rule-verdict.ts';

/** Tags of a pipeline at most (AWS CodePipeline User Guide, "Quotas"). */
const MOST_TAGS = 50;

/** Plans the tags of a pipeline that follows nothing yet: of all its rules that can be replaced. */
export function withNewTags(reads: readonly Read[], subject: Subject, before: Tags): PipelineMigration {
  const plan = (good: readonly Readable[]) => {
    const claims = good.flatMap((each) => each.claims);
    const tags = { ...before, ...claimTags(claims, subject.readers, subject.judge.deployment) };
    return { claims, tags, registration: registerWith(subject, tags) };
  };
  const faultsOf = (good: readonly Readable[]): MigrationFault[] => {
    const { claims, tags, registration } = plan(good);
    const count = new Set([...Object.keys(subject.observed.tags), ...Object.keys(tags)]).size;
    if (count > MOST_TAGS) return [fault('refused', `it would have ${count} tags, and AWS allows ${MOST_TAGS}`)];
    if (registration.kind === 'invalid') return refusals(registration);
    const followers = registration.kind === 'registered' ? registration.followers : [];
    return uncovered(followers, claims).map((what) => fault('tagged-otherwise', `its other tags leave out ${what}`));
  };
  const place = repositoryOf(reads, subject.readers);
  const alone = reads.map((each) =>
    verdict(each, (good) => {
      const elsewhere = otherRepository(good, place);
      return elsewhere.length > 0 ? elsewhere : faultsOf([good]);
    }),
  );
  const good = reads.filter((each, at): each is Readable => 'claims' in each && alone[at]?.kind === 'replaceable');
  if (good.length === 0) return { tags: before, followers: [], verdicts: alone };
  const together = faultsOf(good);
  if (together.length > 0) {
    const verdicts = alone.map(
      (each): RuleVerdict =>
        each.kind === 'replaceable' ? { rule: each.rule, kind: 'irreplaceable', faults: together } : each,
    );
    return { tags: before, followers: [], verdicts };
  }
  const { tags, registration } = plan(good);
  return { tags, followers: registration.kind === 'registered' ? registration.followers : [], verdicts: alone };
}

/** The one repository that a single source action can follow: its own where a rule names it, else that of the first rule. */
function repositoryOf(reads: readonly Read[], [only, ...others]: readonly Reader[]): string | undefined {
  if (only === undefined || others.length > 0) return undefined;
  const named = reads.flatMap((each) => ('claims' in each ? each.claims.map(({ repository }) => repository) : []));
  return named.find((repository) => repository === only.repository) ?? named[0];
}

function otherRepository({ claims }: Readable, place: string | undefined): MigrationFault[] {
  const other = claims.find(({ repository }) => place !== undefined && repository !== place);
  if (other === undefined) return [];
  return [fault('several-repositories', `its one source action would follow ${place} and ${other.repository}`)];
}
