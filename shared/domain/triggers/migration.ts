import type { ObservedPipeline } from '../pipeline-status.ts';
import type { Registration } from '../registration.ts';
import { relayTags } from '../tags/tag-key.ts';
import { claimsOf, readersOf } from './claims.ts';
import { uncovered } from './covering.ts';
import type { TargetedRule } from './event-rule.ts';
import { fault } from './migration-fault.ts';
import { withNewTags } from './new-tags.ts';
import { readPattern } from './read-pattern.ts';
import { ruleFaults } from './rule-faults.ts';
import {
  type Judge,
  type PipelineMigration,
  type Read,
  type Readable,
  refusals,
  registerWith,
  type Subject,
  type Tags,
  verdict,
} from './rule-verdict.ts';

/**
 * Whether tags can say what the rules of one pipeline start it at, and which. Rules of one pipeline come to one set of
 * tags. A rule that cannot be replaced does not hold up the others.
 * @param observed undefined where the pipeline is gone
 */
export function migrationOf(
  rules: readonly TargetedRule[],
  observed: ObservedPipeline | undefined,
  judge: Judge,
): PipelineMigration {
  if (observed === undefined) {
    const gone = [fault('pipeline-not-found', 'its pipeline does not exist any more')];
    return { tags: {}, followers: [], verdicts: rules.map((rule) => ({ rule, kind: 'irreplaceable', faults: gone })) };
  }
  const subject = { observed, judge, readers: readersOf(observed.definition, judge.deployment) };
  const reads = rules.map((rule) => read(rule, subject));
  const tags = relayTags(observed.tags);
  const current = registerWith(subject, tags);
  return current.kind === 'not-following' ? withNewTags(reads, subject, tags) : asItIs(reads, tags, current);
}

function read(rule: TargetedRule, { readers, judge }: Subject): Read {
  const pattern = readPattern(rule.pattern);
  const faults = [...ruleFaults(rule), ...('faults' in pattern ? pattern.faults : [])];
  if (faults.length > 0 || 'faults' in pattern) return { rule, faults };
  return { rule, ...claimsOf(pattern, readers, judge.deployment) };
}

/** A follower is not given other tags: whoever wrote them meant something. */
function asItIs(reads: readonly Read[], tags: Tags, current: Registration): PipelineMigration {
  const followers = current.kind === 'registered' ? current.followers : [];
  const faultsOf = ({ claims }: Readable) =>
    current.kind === 'invalid'
      ? refusals(current)
      : uncovered(followers, claims).map((what) =>
          fault('tagged-otherwise', `its tags do not cover ${what}: change them with relay follow, or remove them`),
        );
  return { tags, followers, verdicts: reads.map((each) => verdict(each, faultsOf)) };
}
