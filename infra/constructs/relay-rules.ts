import { type EventBus, type EventPattern, type IRuleTarget, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FORWARDED_SOURCES } from '../../shared/domain/wiring/wiring-names.ts';
import { BUS, LIFECYCLE_RULE, PUSHES_RULE, RULES_DEAD_LETTER_QUEUE, TAGS_RULE } from '../names.ts';
import { acknowledgeFinding } from '../rights.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { alarmOnLostInvocations } from './lost-event-alarm.ts';
import { toQueue } from './queue-target.ts';

export type RelayRulesProps = {
  readonly bus: EventBus;
  readonly pushes: IQueue;
  readonly reconcile: IQueue;
  readonly alarmTopicArn: string | undefined;
};

/** Everything from a source account is taken: dispatch rejects what is malformed, so that nothing ends in silence. */
const PUSHES: EventPattern = { source: FORWARDED_SOURCES };

const TAGS: EventPattern = {
  source: ['aws.tag'],
  detailType: ['Tag Change on Resource'],
  detail: { service: ['codepipeline'] },
};

const LIFECYCLE: EventPattern = {
  source: ['aws.codepipeline'],
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    eventName: ['CreatePipeline', 'UpdatePipeline', 'DeletePipeline', 'TagResource', 'UntagResource'],
    errorCode: Match.doesNotExist(),
  },
};

/** The controller's rules: pushes from the relay bus, changes of pipelines from the default bus, each to its queue. */
export class RelayRules extends Construct {
  constructor(scope: Construct, id: string, { bus, pushes, reconcile, alarmTopicArn }: RelayRulesProps) {
    super(scope, id);
    const deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', {
      queueName: RULES_DEAD_LETTER_QUEUE,
      alarmTopicArn,
    }).queue;
    acknowledgeFinding(
      deadLetterQueue,
      'AwsSolutions-SQS3',
      'it is the dead-letter queue of rules, where cdk-nag does not look',
    );
    const to = (queue: IQueue): IRuleTarget[] => [toQueue(queue, deadLetterQueue)];
    new Rule(this, 'Pushes', { eventBus: bus, ruleName: PUSHES_RULE, eventPattern: PUSHES, targets: to(pushes) });
    new Rule(this, 'Tags', { ruleName: TAGS_RULE, eventPattern: TAGS, targets: to(reconcile) });
    new Rule(this, 'Lifecycle', { ruleName: LIFECYCLE_RULE, eventPattern: LIFECYCLE, targets: to(reconcile) });
    alarmOnLostInvocations(this, 'PushesLost', { ruleName: PUSHES_RULE, busName: BUS, alarmTopicArn });
    alarmOnLostInvocations(this, 'TagsLost', { ruleName: TAGS_RULE, alarmTopicArn });
    alarmOnLostInvocations(this, 'LifecycleLost', { ruleName: LIFECYCLE_RULE, alarmTopicArn });
  }
}
