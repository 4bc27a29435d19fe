import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { addAlarm } from './alarm.ts';

export type DeadLetterQueueProps = {
  /** A name that ends in `.fifo` makes a FIFO queue. */
  readonly queueName: string;
  readonly alarmTopicArn: string | undefined;
};

/** Keeps for 14 days what could not be handled, and raises an alarm while anything is in it. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { queueName, alarmTopicArn }: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName,
      ...(queueName.endsWith('.fifo') ? { fifo: true } : {}),
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    addAlarm(this, 'NotEmpty', {
      alarmName: `${queueName}-not-empty`,
      description: `Something could not be handled and is kept in ${queueName}: relay dlq show ${queueName} says what and why`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      topicArn: alarmTopicArn,
    });
  }
}
