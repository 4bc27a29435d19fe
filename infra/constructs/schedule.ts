import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../shared/env.ts';
import { functionName, scheduleRole } from '../names.ts';

export type ScheduleProps = {
  readonly name: string;
  readonly expression?: string;
  readonly roleName: string;
  /** What the role may do, beside keeping what failed: to reach the target. */
  readonly right: PolicyStatement;
  readonly target: Pick<CfnSchedule.TargetProperty, 'arn' | 'input' | 'eventBridgeParameters'>;
  readonly deadLetters: IQueue;
  readonly account: string;
};

/** What wakes a function of the relay: a schedule of its name. */
export const waking = (name: FunctionName, region: string, { functionArn }: IFunction) => ({
  name: functionName(name),
  roleName: scheduleRole(name, region),
  right: new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
  target: { arn: functionArn },
});

/** Reaches its target by a role of its own, every five minutes unless said otherwise. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { name, expression = 'rate(5 minutes)', roleName, right, target, deadLetters, account } = props;
    const role = new Role(this, 'Role', {
      roleName,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    role.addToPolicy(right);
    // Scheduler writes to the dead-letter queue with this role.
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
    new CfnSchedule(this, 'Schedule', {
      name,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        ...target,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: deadLetters.queueArn },
        // The next tick takes over from one that is five minutes old.
        retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 3 },
      },
    });
  }
}
