import type { SourceAccount } from './desired-bus.ts';
import {
  busArn,
  deadLetterQueue,
  FORWARDED_SOURCES,
  FORWARDED_TYPES,
  forwardRole,
  forwardRule,
  queueArn,
  roleArn,
} from './wiring-names.ts';

/** What the deployment says of the rule in one source account that forwards to one pipeline account. */
export type RuleDeployment = {
  readonly region: string;
  /** The pipeline account. */
  readonly account: string;
  readonly source: SourceAccount;
  /** Hash of what shapes forward rules: see `wiringHash`. */
  readonly configHash: string;
};

/** The forward rule and its one target, in EventBridge's words. */
export type ForwardRule = {
  readonly subject: string;
  readonly Name: string;
  readonly Description: string;
  readonly EventPattern: object;
  readonly target: {
    readonly Id: string;
    readonly Arn: string;
    readonly RoleArn: string;
    readonly DeadLetterConfig: { readonly Arn: string };
    readonly RetryPolicy: { readonly MaximumEventAgeInSeconds: number; readonly MaximumRetryAttempts: number };
  };
};

/** As long as EventBridge tries, which is also what it does where nothing is said. */
export const RETRY_POLICY = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } as const;

/** The rule on a source account's default bus that forwards pushes and heartbeats to the relay bus. */
export function forwardRuleOf({ region, account, source, configHash }: RuleDeployment): ForwardRule {
  const Name = forwardRule(account);
  return {
    subject: `rule/${source.account}/${Name}`,
    Name,
    Description: `commit-relay config=${configHash}`,
    EventPattern: patternOf(source),
    target: {
      Id: 'relay-bus',
      Arn: busArn(region, account),
      RoleArn: roleArn(source.account, forwardRole(account, region)),
      DeadLetterConfig: { Arn: queueArn(region, source.account, deadLetterQueue(Name)) },
      RetryPolicy: RETRY_POLICY,
    },
  };
}

/** The hash that a rule's Description carries; undefined where it carries none. */
export const hashIn = (description = ''): string | undefined => /\bconfig=(\S+)/.exec(description)?.[1];

function patternOf({ repositories }: SourceAccount): object {
  const names = repositories?.map((name) => (name.endsWith('*') ? { prefix: name.slice(0, -1) } : name));
  return {
    source: FORWARDED_SOURCES,
    'detail-type': FORWARDED_TYPES,
    // A heartbeat is of no repository. EventBridge's own matcher, aws/event-ruler, tests `exists` beside values.
    ...(names === undefined ? {} : { detail: { repositoryName: [...names, { exists: false }] } }),
  };
}
