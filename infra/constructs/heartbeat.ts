import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { heartbeatScheduleOf } from '../../shared/domain/wiring/desired-heartbeat.ts';
import type { Config } from '../config-schema.ts';
import { deadLetterQueue, scheduleRole } from '../names.ts';
import { acknowledgeFinding } from '../rights.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { Schedule } from './schedule.ts';

/**
 * Puts an event on the source account's default bus every five minutes, which takes the way of every push: where none arrives in a
 * pipeline account, pushes would not either.
 */
export class Heartbeat extends Construct {
  constructor(scope: Construct, id: string, { config }: { config: Config }) {
    super(scope, id);
    const { Name: name, ScheduleExpression: expression, Target } = heartbeatScheduleOf(config.region, Aws.ACCOUNT_ID);
    const { Source: source, DetailType: detailType } = Target.EventBridgeParameters;
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      queueName: deadLetterQueue(name),
      alarmTopicArn: config.alarmTopicArn,
    }).queue;
    acknowledgeFinding(
      deadLetters,
      'AwsSolutions-SQS3',
      'it is the dead-letter queue of a schedule, where cdk-nag does not look',
    );
    new Schedule(this, 'Schedule', {
      name,
      expression,
      roleName: scheduleRole('heartbeat', config.region),
      right: new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [Target.Arn],
        conditions: {
          'ForAllValues:StringEquals': { 'events:source': [source] },
          Null: { 'events:source': 'false' },
        },
      }),
      target: { arn: Target.Arn, input: Target.Input, eventBridgeParameters: { source, detailType } },
      deadLetters,
      account: Aws.ACCOUNT_ID,
    });
  }
}
