import type { RepositoryArn } from '../../shared/domain/names.ts';
import { arnParts, type EventRule } from '../../shared/domain/triggers/event-rule.ts';
import type { MigrationNote } from '../../shared/domain/triggers/migration-fault.ts';
import { changeLine } from '../tags/tag-diff.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { followerSentence, repositoryName } from '../terminal/words.ts';
import type { BrokenForwarding } from './forwarding.ts';
import type { KnownRule, PipelinePlan, RulePlan, Survey } from './survey.ts';

const NOTES: Readonly<Record<MigrationNote, string>> = {
  deletions: 'the rule also starts it when the ref is deleted; the relay does not',
  'git-tags': 'the rule also starts it at a git tag of the name of the branch; the relay does not',
  'any-account': 'the rule takes a repository of this name in any account; the relay, the one that the pipeline reads',
};

const HOLDS = 'Until then relay migrate --apply changes nothing here, unless --unseen is given';

const unseenText = (repository: RepositoryArn): string =>
  `no push of ${repositoryName(repository)} has come to the relay yet; see that its account forwards them. ${HOLDS}`;

const brokenText = ({ account, reasons }: BrokenForwarding): string =>
  `pushes of account ${account} may not come to the relay: ${reasons.join(', ')} (relay plan --wiring). ${HOLDS}`;

export const ruleText = ({ name, bus }: EventRule): string => `rule ${name} of bus ${bus}`;

export function printSurvey(survey: Survey, { print, paint }: Terminal): void {
  for (const plan of survey.pipelines) {
    print(paint('bold', plan.name));
    for (const rule of plan.rules) for (const line of ruleLines(rule, { print, paint })) print(`  ${line}`);
    if (plan.rules.some(({ kind }) => kind === 'replaceable')) {
      for (const change of plan.changes) print(`  ${changeLine(change, paint)}`);
      if (plan.changes.length === 0) print('  its tags say so already');
      for (const follower of plan.followers) print(`  ${followerSentence(follower)}`);
    }
    if (!plan.rules.some(({ kind }) => kind === 'replaceable' || kind === 'removable')) continue;
    for (const text of [...plan.broken.map(brokenText), ...plan.unseen.map(unseenText)]) {
      print(`  ${paint('yellow', 'warning')}: ${text}`);
    }
  }
  for (const rule of survey.leftovers) print(`${ruleText(rule)}: its targets are removed already; to be removed`);
}

function ruleLines(plan: RulePlan, { paint }: Pick<Terminal, 'print' | 'paint'>): string[] {
  const { rule } = plan;
  switch (plan.kind) {
    case 'replaceable':
      return [
        `${ruleText(rule)}: ${paint('green', 'tags take its place')}`,
        ...plan.notes.map((note) => `  note: ${NOTES[note]}`),
        ...stackLines(rule),
      ];
    case 'irreplaceable':
      return [
        `${ruleText(rule)}: ${paint('yellow', 'stays')}, tags cannot take its place`,
        ...plan.faults.map(({ reason, detail }) => `  ${paint('yellow', reason)}  ${detail}`),
      ];
    case 'removable':
      return [
        `${ruleText(rule)}: disabled by relay migrate at ${plan.since}, ${paint('red', 'to be removed')}`,
        ...stackLines(rule),
      ];
    case 'left':
      return [`${ruleText(rule)}: disabled; left alone: ${plan.why}`];
  }
}

/** A stack puts its rule back, or enables it, at its next deployment. */
function stackLines({ tags }: KnownRule): string[] {
  const stack = tags['aws:cloudformation:stack-name'];
  return stack === undefined ? [] : [`  note: stack ${stack} made it: remove it from its template as well`];
}

/** The survey for machines. */
export const surveyJson = ({ pipelines, leftovers }: Survey) => ({
  pipelines: pipelines.map(({ name, tags, changes, followers, unseen, broken, rules }) => ({
    pipeline: name,
    tags,
    changes,
    followers,
    unseen,
    broken,
    rules: rules.map(ruleJson),
  })),
  leftovers: leftovers.map(({ arn, name, bus }) => ({ arn, name, bus })),
});

function ruleJson(plan: RulePlan) {
  const { arn, name, bus, state, pattern, targets } = plan.rule;
  const { account } = arnParts(arn);
  const { rule: _, ...verdict } = plan;
  return { arn, account, bus, name, state, pattern, targets: targets.map(({ Arn }) => Arn), ...verdict };
}

/** How many rules of each kind. */
export function countRules(pipelines: readonly PipelinePlan[]): Readonly<Record<RulePlan['kind'], number>> {
  const byArn = new Map(pipelines.flatMap(({ rules }) => rules.map((plan) => [plan.rule.arn, plan.kind] as const)));
  const count = (kind: RulePlan['kind']) => [...byArn.values()].filter((each) => each === kind).length;
  return {
    replaceable: count('replaceable'),
    irreplaceable: count('irreplaceable'),
    removable: count('removable'),
    left: count('left'),
  };
}
