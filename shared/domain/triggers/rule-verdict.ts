import type { Approval } from '../approval.ts';
import type { Deployment } from '../deployment.ts';
import type { Follower } from '../follower.ts';
import type { ObservedPipeline } from '../pipeline-status.ts';
import { type Registration, register } from '../registration.ts';
import type { Claims, Reader } from './claims.ts';
import type { TargetedRule } from './event-rule.ts';
import { fault, type MigrationFault, type MigrationNote } from './migration-fault.ts';

export type Tags = Readonly<Record<string, string>>;

export type Judge = { readonly deployment: Deployment; readonly approved: readonly Approval[] };

/** Whether the pipeline's tags can take the place of one of its rules. */
export type RuleVerdict = { readonly rule: TargetedRule } & (
  | { readonly kind: 'replaceable'; readonly notes: readonly MigrationNote[] }
  | { readonly kind: 'irreplaceable'; readonly faults: readonly MigrationFault[] }
);

/** What is to become of the rules of one pipeline. */
export type PipelineMigration = {
  /** Its relay tags after it; as they are where they cover the rules already. */
  readonly tags: Tags;
  /** What it follows by them. */
  readonly followers: readonly Follower[];
  readonly verdicts: readonly RuleVerdict[];
};

/** A rule as far as tags can say it. */
export type Read = { readonly rule: TargetedRule } & (Claims | { readonly faults: readonly MigrationFault[] });
export type Readable = Read & Claims;

/** A pipeline whose rules are judged. */
export type Subject = {
  readonly observed: ObservedPipeline;
  readonly judge: Judge;
  readonly readers: readonly Reader[];
};

export const registerWith = ({ observed, judge }: Subject, tags: Tags): Registration =>
  register(observed.definition, tags, judge.deployment, judge.approved);

/** `faultsOf` tells what is in the way of a rule that can be said. */
export function verdict(each: Read, faultsOf: (good: Readable) => readonly MigrationFault[]): RuleVerdict {
  const { rule } = each;
  const faults = 'faults' in each ? each.faults : faultsOf(each);
  if (faults.length > 0 || 'faults' in each) return { rule, kind: 'irreplaceable', faults };
  return { rule, kind: 'replaceable', notes: each.notes };
}

export const refusals = ({ problems }: Registration & { readonly kind: 'invalid' }): MigrationFault[] =>
  problems.map(({ reason, tag, value, message }) =>
    fault(reason === 'foreign-account' ? 'foreign-account' : 'refused', `${tag} = ${value}: ${reason}: ${message}`),
  );
