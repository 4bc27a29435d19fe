import { Aws } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { wiringHash } from '../config.ts';
import type { Config, PipelineAccount, SourceAccount } from '../config-schema.ts';
import { busArn, deadLetterQueue, forwardRole, forwardRule, ruleArn } from '../names.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

export type ForwardRuleProps = {
  readonly config: Config;
  readonly source: SourceAccount;
  readonly pipeline: PipelineAccount;
};

/** Forwards pushes from a source account's default bus to the relay bus of one pipeline account. */
export class ForwardRule extends Construct {
  constructor(scope: Construct, id: string, { config, source, pipeline }: ForwardRuleProps) {
    super(scope, id);
    const { region } = config;
    const name = forwardRule(pipeline.account);
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      queueName: deadLetterQueue(name),
      alarmTopicArn: config.alarmTopicArn,
    }).queue;
    const byThisRule = { 'aws:SourceArn': ruleArn(region, Aws.ACCOUNT_ID, name) };
    deadLetters.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLetters.queueArn],
        conditions: { ArnEquals: byThisRule },
      }),
    );
    const bus = busArn(region, pipeline.account);
    const role = new Role(this, 'Role', {
      roleName: forwardRole(pipeline.account, region),
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnEquals: byThisRule },
      }),
    });
    const policy = new Policy(this, 'PutEvents', {
      roles: [role],
      statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] })],
    });
    const rule = new CfnRule(this, 'Rule', {
      name,
      description: `commit-relay config=${wiringHash(config)}`,
      eventPattern: pattern(source),
      targets: [
        {
          id: 'relay-bus',
          arn: bus,
          roleArn: role.roleArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
        },
      ],
    });
    // What a rule may not deliver is dead at once, without a retry.
    rule.node.addDependency(policy);
  }
}

function pattern({ repositories }: SourceAccount): object {
  const names = repositories?.map((name) => (name.endsWith('*') ? { prefix: name.slice(0, -1) } : name));
  return {
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    ...(names === undefined ? {} : { detail: { repositoryName: names } }),
  };
}
