import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export type AlarmProps = {
  readonly alarmName: string;
  /** What it means and where to look, for whoever is woken by it. */
  readonly description: string;
  readonly metric: IMetric;
  /** Breaching is: at or above this; below it when `whenSilent`. */
  readonly threshold: number;
  readonly evaluationPeriods?: number;
  /** For a metric that must keep coming: missing data and values below the threshold breach. */
  readonly whenSilent?: boolean;
  /** Topic told of alarm and recovery. */
  readonly topicArn: string | undefined;
};

/** Adds an alarm, by default on one period at or above the threshold. */
export function addAlarm(scope: Construct, id: string, props: AlarmProps): void {
  const { whenSilent = false, topicArn } = props;
  const alarm = new Alarm(scope, id, {
    alarmName: props.alarmName,
    alarmDescription: props.description,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: props.evaluationPeriods ?? 1,
    comparisonOperator: whenSilent
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: whenSilent ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  if (topicArn === undefined) return;
  const action = { bind: () => ({ alarmActionArn: topicArn }) };
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
