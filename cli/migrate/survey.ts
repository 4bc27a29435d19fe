import { mapAtOnce } from '../../shared/app/at-once.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import { type EventTime, PipelineName, type RepositoryArn } from '../../shared/domain/names.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import { relayTags } from '../../shared/domain/tags/tag-key.ts';
import { type EventRule, isEnabled, isOwnRule, type TargetedRule } from '../../shared/domain/triggers/event-rule.ts';
import { mayMatchPush } from '../../shared/domain/triggers/may-match-push.ts';
import { MIGRATED_TAG, migratedAt } from '../../shared/domain/triggers/migrated-mark.ts';
import { migrationOf } from '../../shared/domain/triggers/migration.ts';
import type { MigrationFault, MigrationNote } from '../../shared/domain/triggers/migration-fault.ts';
import { pipelinesOf } from '../../shared/domain/triggers/rule-faults.ts';
import type { Judge } from '../../shared/domain/triggers/rule-verdict.ts';
import { diffTags, type TagChange } from '../tags/tag-diff.ts';
import { type BrokenForwarding, brokenForwarding } from './forwarding.ts';
import { isRegistered } from './is-registered.ts';
import type { SurveyPorts, Tags } from './migration-ports.ts';

/** A rule with its tags. */
export type KnownRule = TargetedRule & { readonly tags: Tags };

/** What a migration makes of a rule. */
export type RulePlan = { readonly rule: KnownRule } & (
  | { readonly kind: 'replaceable'; readonly notes: readonly MigrationNote[] }
  | { readonly kind: 'irreplaceable'; readonly faults: readonly MigrationFault[] }
  /** A migration disabled it, and the pipeline is registered. */
  | { readonly kind: 'removable'; readonly since: EventTime }
  /** It is disabled, and stays so. */
  | { readonly kind: 'left'; readonly why: string }
);

/** The rules that start one pipeline, and the tags that take their place. */
export type PipelinePlan = {
  readonly name: PipelineName;
  /** Undefined where it is gone. */
  readonly observed: ObservedPipeline | undefined;
  /** Its relay tags after the migration. */
  readonly tags: Tags;
  readonly changes: readonly TagChange[];
  readonly followers: readonly Follower[];
  /** Repositories of which no push has come to the relay yet. */
  readonly unseen: readonly RepositoryArn[];
  /** Source accounts whose pushes may not come to the relay now. */
  readonly broken: readonly BrokenForwarding[];
  readonly rules: readonly RulePlan[];
};

export type Survey = {
  readonly pipelines: readonly PipelinePlan[];
  /** Rules whose removal was cut short: a migration disabled them, and they have no targets any more. */
  readonly leftovers: readonly KnownRule[];
};

/** Calls of AWS at once. */
export const AT_ONCE = 8;

const mayBeReplaced = (rule: EventRule): boolean =>
  rule.managedBy === undefined && !isOwnRule(rule) && mayMatchPush(rule.pattern);

/** Reads every rule that starts pipelines at pushes, and plans its migration; of these pipelines only, if any are named. */
export async function surveyRules(
  ports: SurveyPorts,
  deployment: Deployment,
  only: readonly PipelineName[],
): Promise<Survey> {
  const found = await ports.rules.targeted(mayBeReplaced);
  const mayCount = found.filter(
    (rule) => pipelinesOf(rule).length > 0 || (rule.targets.length === 0 && !isEnabled(rule)),
  );
  const rules = await mapAtOnce(mayCount, AT_ONCE, async (rule) => ({
    ...rule,
    tags: await ports.ruleState.tagsOf(rule),
  }));
  const names = [...new Set(rules.flatMap(pipelinesOf))].toSorted().map((name) => PipelineName.parse(name));
  const chosen = only.length === 0 ? names : names.filter((name) => only.includes(name));
  const isLeftover = (rule: KnownRule) => rule.targets.length === 0 && migratedAt(rule, rule.tags) !== undefined;
  return {
    pipelines: await mapAtOnce(chosen, AT_ONCE, (name) =>
      planPipeline(
        ports,
        deployment,
        name,
        rules.filter((rule) => pipelinesOf(rule).includes(name)),
      ),
    ),
    leftovers: only.length === 0 ? rules.filter(isLeftover) : [],
  };
}

async function planPipeline(
  ports: SurveyPorts,
  deployment: Deployment,
  name: PipelineName,
  rules: readonly KnownRule[],
): Promise<PipelinePlan> {
  const [observed, status] = await Promise.all([ports.reader.observe(name), ports.pipelines.read(name)]);
  const judge = { deployment, approved: status?.approved ?? [] };
  const before = relayTags(observed?.tags ?? {});
  const enabled = rules.filter(isEnabled);
  const { tags, followers, verdicts } = migrationOf(enabled, observed, judge);
  const plans = verdicts.flatMap((verdict, at): RulePlan[] => {
    const rule = enabled[at];
    return rule === undefined ? [] : [{ ...verdict, rule }];
  });
  const isIn = observed !== undefined && isRegistered(status, before);
  const disabled = rules.filter((rule) => !isEnabled(rule));
  const [unseen, broken] = await Promise.all([
    unseenOf(ports, followers),
    brokenForwarding(ports.wirings, deployment, followers),
  ]);
  const rest = disabled.map((rule) => planDisabled(rule, observed, judge, isIn));
  const changes = diffTags(before, tags);
  return { name, observed, tags, changes, followers, unseen, broken, rules: [...plans, ...rest] };
}

/** The relay can start nothing at pushes that its source account does not forward. */
async function unseenOf({ pushesSeen }: SurveyPorts, followers: readonly Follower[]): Promise<RepositoryArn[]> {
  const repositories = [...new Set(followers.map(({ repository }) => repository))];
  const seen = await Promise.all(repositories.map((repository) => pushesSeen.any(repository)));
  return repositories.filter((_, at) => !seen[at]);
}

function planDisabled(rule: KnownRule, observed: ObservedPipeline | undefined, judge: Judge, isIn: boolean): RulePlan {
  const since = migratedAt(rule, rule.tags);
  if (since === undefined) {
    const why =
      MIGRATED_TAG in rule.tags
        ? 'its pattern has changed since relay migrate disabled it'
        : 'somebody disabled it, not relay migrate';
    return { rule, kind: 'left', why };
  }
  const { verdicts, tags } = migrationOf([rule], observed, judge);
  const isCovered = verdicts[0]?.kind === 'replaceable' && diffTags(relayTags(observed?.tags ?? {}), tags).length === 0;
  return isIn && isCovered
    ? { rule, kind: 'removable', since }
    : {
        rule,
        kind: 'left',
        why: 'relay migrate disabled it, and its pipeline is not registered as a follower that takes its place',
      };
}
