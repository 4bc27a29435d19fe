import type { WiringDeployment } from '../../shared/app/wires.ts';
import { forwardRuleOf } from '../../shared/domain/wiring/desired-rule.ts';
import type { ObservedRule } from '../../shared/domain/wiring/observed-rule.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';

export const OTHER = '333333333333';

/** A deployment with two source accounts, one of which restricts its repositories. */
export const deployment: WiringDeployment = {
  region: REGION,
  account: PIPELINES,
  sourceAccounts: [{ account: SOURCE }, { account: OTHER, repositories: ['shop', 'team-*'] }],
  configHash: 'h1',
};

/** The forward rule of one of them as it should be, and as EventBridge shows it then. */
export const desiredRule = (account = SOURCE) => {
  const source = deployment.sourceAccounts.find((each) => each.account === account) ?? { account };
  return forwardRuleOf({ ...deployment, source });
};
export function rightRule(account = SOURCE): ObservedRule {
  const { Description, EventPattern, target } = desiredRule(account);
  return { Description, EventPattern: JSON.stringify(EventPattern), State: 'ENABLED', Targets: [{ ...target }] };
}
