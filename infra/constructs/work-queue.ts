import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from '../names.ts';
import { addAlarm } from './alarm.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { FUNCTION_TIMEOUT } from './relay-function.ts';

export type WorkQueueProps = {
  /** A name that ends in `.fifo` makes a high-throughput FIFO queue. */
  readonly queueName: string;
  /** Tries before a message is dead. */
  readonly maxReceiveCount: number;
  /** Raises an alarm when a message waits longer than this. */
  readonly maxAge: Duration;
  readonly alarmTopicArn: string | undefined;
};

const HIGH_THROUGHPUT_FIFO = {
  fifo: true,
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** A queue that one function works off, with its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { queueName, maxReceiveCount, maxAge, alarmTopicArn } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      queueName: deadLetterQueue(queueName),
      alarmTopicArn,
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      queueName,
      ...(queueName.endsWith('.fifo') ? HIGH_THROUGHPUT_FIFO : {}),
      // Six times the function's timeout, as AWS advises for event source mappings.
      visibilityTimeout: Duration.seconds(6 * FUNCTION_TIMEOUT.toSeconds()),
      // The longest there is: a mapping that is disabled for a holiday loses nothing.
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
    this.#alarmOnAge(queueName, maxAge, alarmTopicArn);
  }

  #alarmOnAge(queueName: string, maxAge: Duration, topicArn: string | undefined): void {
    addAlarm(this, 'Late', {
      alarmName: `${queueName}-late`,
      description: `The oldest message in ${queueName} waits longer than ${maxAge.toMinutes()} minutes`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(1) }),
      threshold: maxAge.toSeconds(),
      evaluationPeriods: 3,
      topicArn,
    });
  }
}
