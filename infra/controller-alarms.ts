import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { FunctionName } from '../shared/env.ts';
import { addAlarm } from './constructs/alarm.ts';
import { functionName, logGroup, METRICS_NAMESPACE } from './names.ts';

/** Functions that repair, and stop where somebody else keeps changing the same. */
const REPAIRERS = ['reconcile', 'guard'] as const satisfies readonly FunctionName[];

/** Functions that tell the account of what they do, by events on its default bus. */
const TELLERS = ['start', 'reconcile', 'guard'] as const satisfies readonly FunctionName[];

/** A metric that a function counts without further dimensions, summed up. */
const counted = (metricName: string, service: FunctionName, period = Duration.minutes(5)): Metric =>
  new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { service }, statistic: 'Sum', period });

/** Rings when the sweep, which makes good what events miss, the guard of the wiring, or a source account is not heard of. */
export function alarmOnSilence(scope: Construct, topicArn: string | undefined): void {
  const whenSilent = { threshold: 1, evaluationPeriods: 3, whenSilent: true, topicArn } as const;
  addAlarm(scope, 'SweepSilent', {
    alarmName: 'commit-relay-sweep-silent',
    description: 'No sweep was completed for 15 minutes: lost events are not made good',
    metric: counted('SweepCompleted', 'sweep'),
    ...whenSilent,
  });
  addAlarm(scope, 'GuardSilent', {
    alarmName: 'commit-relay-guard-silent',
    description: 'The relay bus and the forward rules were not all looked at for 15 minutes: nobody keeps them right',
    metric: counted('GuardCompleted', 'guard'),
    ...whenSilent,
  });
  addAlarm(scope, 'SourceSilent', {
    alarmName: 'commit-relay-source-silent',
    description: `No heartbeat of a source account for 15 minutes: its pushes may be lost; lines "drift" in ${logGroup('guard')}`,
    // Two runs of the guard long, so that one of them is always in it.
    metric: counted('SourceSilent', 'guard', Duration.minutes(10)),
    threshold: 1,
    topicArn,
  });
}

/** Rings when branches of source accounts could not be read for a while: pushes whose events are lost stay lost. */
export function alarmOnBlindness(scope: Construct, topicArn: string | undefined): void {
  addAlarm(scope, 'BranchesUnread', {
    alarmName: 'commit-relay-branches-unread',
    description: `Branches cannot be read: lost events are not made good; lines "branch unread" in ${logGroup('reconcile')}`,
    metric: counted('BranchUnread', 'reconcile'),
    threshold: 1,
    evaluationPeriods: 3,
    topicArn,
  });
}

/** Rings when something was repaired too often, and is left to whoever keeps changing it. */
export function alarmOnContests(scope: Construct, topicArn: string | undefined): void {
  for (const name of REPAIRERS) {
    addAlarm(scope, `Contested-${name}`, {
      alarmName: `${functionName(name)}-contested`,
      description: `Somebody keeps undoing what ${functionName(name)} repairs; lines "drift contested" in ${logGroup(name)}`,
      metric: counted('DriftContested', name),
      threshold: 1,
      topicArn,
    });
  }
}

/** Rings when one of the relay's own events could not be sent. */
export function alarmOnLostEvents(scope: Construct, topicArn: string | undefined): void {
  for (const name of TELLERS) {
    addAlarm(scope, `NotTold-${name}`, {
      alarmName: `${functionName(name)}-not-told`,
      description: `An event of ${functionName(name)} was not sent; lines "event not told" in ${logGroup(name)} have it`,
      metric: counted('EventNotTold', name),
      threshold: 1,
      topicArn,
    });
  }
}
