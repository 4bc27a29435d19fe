import { type EventRule, pipelineOf, type RuleTarget, type TargetedRule } from './event-rule.ts';
import { fault, type MigrationFault } from './migration-fault.ts';

/** Members of a target that ask for a plain start; how often it is tried says the relay's own wiring. */
const PLAIN = ['Id', 'Arn', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig'];

/** What of a rule, beside its pattern, tags cannot say. */
export function ruleFaults(rule: TargetedRule): MigrationFault[] {
  const { schedule, targets } = rule;
  const others = targets.filter((target) => pipelineOf(rule, target) === undefined);
  return [
    ...others.map(({ Arn }) => fault('other-targets', `it has target ${Arn}`)),
    ...(targets.length - others.length > 1
      ? [fault('several-targets', `it starts ${pipelinesOf(rule).join(', ')}`)]
      : []),
    ...targets.flatMap(shapes),
    ...(schedule === undefined ? [] : [fault('schedule', `it runs at ${schedule} as well`)]),
  ];
}

function shapes(target: RuleTarget): MigrationFault[] {
  const members = Object.entries(target).filter(([name, value]) => value !== undefined && !PLAIN.includes(name));
  return members.map(([name]) => fault('shaped-input', `its target says ${name}`));
}

/** Names of the pipelines that a rule starts, each once. */
export const pipelinesOf = (rule: EventRule & Pick<TargetedRule, 'targets'>): string[] => [
  ...new Set(rule.targets.flatMap((target) => pipelineOf(rule, target) ?? [])),
];
