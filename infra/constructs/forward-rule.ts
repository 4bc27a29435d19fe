import { Aws } from 'aws-cdk-lib';
import { CfnRule, type CfnRuleProps } from 'aws-cdk-lib/aws-events';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { forwardRuleOf } from '../../shared/domain/wiring/desired-rule.ts';
import { wiringHash } from '../config.ts';
import type { Config, PipelineAccount, SourceAccount } from '../config-schema.ts';
import { busArn, deadLetterQueue, forwardRole, forwardRule, ruleArn } from '../names.ts';
import { acknowledgeFinding } from '../rights.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { alarmOnLostInvocations } from './lost-event-alarm.ts';
import { admitRule } from './queue-target.ts';

export type ForwardRuleProps = {
  readonly config: Config;
  readonly source: SourceAccount;
  readonly pipeline: PipelineAccount;
};

/** Forwards pushes and heartbeats from a source account's default bus to the relay bus of one pipeline account. */
export class ForwardRule extends Construct {
  constructor(scope: Construct, id: string, { config, source, pipeline }: ForwardRuleProps) {
    super(scope, id);
    const { region } = config;
    const name = forwardRule(pipeline.account);
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      queueName: deadLetterQueue(name),
      alarmTopicArn: config.alarmTopicArn,
    }).queue;
    acknowledgeFinding(
      deadLetters,
      'AwsSolutions-SQS3',
      'it is the dead-letter queue of a rule, where cdk-nag does not look',
    );
    const own = ruleArn(region, Aws.ACCOUNT_ID, name);
    admitRule(deadLetters, own);
    const bus = busArn(region, pipeline.account);
    const role = new Role(this, 'Role', {
      roleName: forwardRole(pipeline.account, region),
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnEquals: { 'aws:SourceArn': own } },
      }),
    });
    const policy = new Policy(this, 'PutEvents', {
      roles: [role],
      statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] })],
    });
    const rule = new CfnRule(this, 'Rule', ruleProps(config, source, pipeline));
    // What a rule may not deliver is dead at once, without a retry.
    rule.node.addDependency(role, policy, deadLetters);
    alarmOnLostInvocations(this, 'Lost', { ruleName: name, alarmTopicArn: config.alarmTopicArn });
  }
}

/** The rule as the guard of the pipeline account keeps it. The template does not name its own account. */
function ruleProps(config: Config, source: SourceAccount, { account }: PipelineAccount): CfnRuleProps {
  const { Name, Description, EventPattern, target } = forwardRuleOf({
    region: config.region,
    account,
    source: { ...source, account: Aws.ACCOUNT_ID },
    configHash: wiringHash(config),
  });
  const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = target.RetryPolicy;
  return {
    name: Name,
    description: Description,
    eventPattern: EventPattern,
    targets: [
      {
        id: target.Id,
        arn: target.Arn,
        roleArn: target.RoleArn,
        deadLetterConfig: { arn: target.DeadLetterConfig.Arn },
        retryPolicy: {
          maximumEventAgeInSeconds: MaximumEventAgeInSeconds,
          maximumRetryAttempts: MaximumRetryAttempts,
        },
      },
    ],
  };
}
