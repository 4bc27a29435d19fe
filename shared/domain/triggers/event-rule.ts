import * as z from 'zod';
import { text } from '../text.ts';

/** A target of a rule exactly as EventBridge has it, members that nobody here reads included. */
export const RuleTarget = z.looseObject({ Id: z.string(), Arn: z.string(), RoleArn: z.string().optional() });
export type RuleTarget = z.infer<typeof RuleTarget>;

/** An EventBridge rule; its targets are read by a call of their own. */
export const EventRule = z.object({
  arn: z.string().regex(/^arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:rule\/.+$/, 'expected the ARN of a rule'),
  name: text(),
  /** Name of its event bus. */
  bus: text(),
  state: z.string(),
  /** JSON. A rule has a pattern, a schedule, or both. */
  pattern: z.string().optional(),
  schedule: z.string().optional(),
  description: z.string().optional(),
  roleArn: z.string().optional(),
  /** The AWS service that made the rule and looks after it. */
  managedBy: z.string().optional(),
});
export type EventRule = z.infer<typeof EventRule>;

export const TargetedRule = z.object({ ...EventRule.shape, targets: z.array(RuleTarget) });
export type TargetedRule = z.infer<typeof TargetedRule>;

/** Also ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. */
export const isEnabled = ({ state }: EventRule): boolean => state !== 'DISABLED';

/** What an ARN names; `resource` is all after the account. */
export type ArnParts = {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
};

export function arnParts(arn: string): ArnParts {
  const [, , service = '', region = '', account = '', ...resource] = arn.split(':');
  return { service, region, account, resource: resource.join(':') };
}

/** Name of the pipeline that a target starts: one of the account and Region of the rule. */
export function pipelineOf(rule: EventRule, { Arn }: RuleTarget): string | undefined {
  const own = arnParts(rule.arn);
  const { service, region, account, resource } = arnParts(Arn);
  return service === 'codepipeline' && region === own.region && account === own.account ? resource : undefined;
}

/** The relay's own rules, each by its bus and name, and the queue that it feeds. */
const OWN_RULES: ReadonlyMap<string, string> = new Map([
  ['commit-relay/commit-relay-pushes', 'commit-relay-pushes'],
  ['default/commit-relay-tags', 'commit-relay-reconcile'],
  ['default/commit-relay-lifecycle', 'commit-relay-reconcile'],
]);

export const isOwnRule = ({ bus, name }: EventRule): boolean => OWN_RULES.has(`${bus}/${name}`);

/** Whether a rule of the relay feeds the queue that it is there for. */
export function isOwnTarget({ bus, name }: EventRule, { Arn }: RuleTarget): boolean {
  const { service, resource } = arnParts(Arn);
  return service === 'sqs' && OWN_RULES.get(`${bus}/${name}`) === resource;
}
