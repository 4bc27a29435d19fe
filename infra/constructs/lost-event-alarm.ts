import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { addAlarm } from './alarm.ts';

export type LostEventAlarmProps = {
  readonly ruleName: string;
  /** Absent for a rule on the default bus, whose metrics have no dimension for it (EventBridge user guide, "Monitoring"). */
  readonly busName?: string;
  readonly alarmTopicArn: string | undefined;
};

/** Rings when a rule reached neither its target nor its dead-letter queue: only this metric tells of such an event. */
export function alarmOnLostInvocations(scope: Construct, id: string, props: LostEventAlarmProps): void {
  const { ruleName, busName, alarmTopicArn } = props;
  addAlarm(scope, id, {
    alarmName: `${ruleName}-lost`,
    description: `Rule ${ruleName} lost an event: neither its target nor its dead-letter queue took it; who changed their policies?`,
    metric: new Metric({
      namespace: 'AWS/Events',
      metricName: 'InvocationsFailedToBeSentToDlq',
      dimensionsMap: { RuleName: ruleName, ...(busName === undefined ? {} : { EventBusName: busName }) },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
    threshold: 1,
    topicArn: alarmTopicArn,
  });
}
