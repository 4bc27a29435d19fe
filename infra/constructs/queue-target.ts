import { CfnRule, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Lets EventBridge put messages into a queue for one rule: CDK's own target lets it also look at the queue. */
export function admitRule(queue: IQueue, ruleArn: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    }),
  );
}

/** A queue as a rule's target, and the queue for what cannot be delivered there. */
export const toQueue = (queue: IQueue, deadLetters: IQueue): IRuleTarget => ({
  bind(rule) {
    const ruleArn = CfnRule.arnForRule(rule);
    admitRule(queue, ruleArn);
    admitRule(deadLetters, ruleArn);
    return { arn: queue.queueArn, targetResource: queue, deadLetterConfig: { arn: deadLetters.queueArn } };
  },
});
