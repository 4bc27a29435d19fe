import { describe, expect, it } from 'vitest';
import {
  heartbeatScheduleOf,
  type ObservedSchedule,
  scheduleFault,
} from '../../../../shared/domain/wiring/desired-heartbeat.ts';
import { REGION, SOURCE } from '../../../support/builders.ts';

const desired = heartbeatScheduleOf(REGION, SOURCE);
const right: ObservedSchedule = { ...desired, State: 'ENABLED' };
const withTarget = (change: object): ObservedSchedule => ({ ...right, Target: { ...right.Target, ...change } });

describe('the fault of a heartbeat schedule', () => {
  it.each<[string, ObservedSchedule, string | undefined]>([
    ['none', right, undefined],
    ['that it is disabled', { ...right, State: 'DISABLED' }, 'schedule commit-relay-heartbeat is disabled'],
    [
      'its rate',
      { ...right, ScheduleExpression: 'rate(1 day)' },
      'schedule commit-relay-heartbeat runs at rate(1 day), expected rate(5 minutes)',
    ],
    [
      'its target',
      withTarget({ Arn: 'arn:x' }),
      `schedule commit-relay-heartbeat has target arn:x, expected arn:aws:events:${REGION}:${SOURCE}:event-bus/default`,
    ],
    [
      'its events',
      withTarget({ EventBridgeParameters: { Source: 'my.app', DetailType: 'News' } }),
      'schedule commit-relay-heartbeat sends my.app News, expected commit-relay.heartbeat Source Heartbeat',
    ],
    [
      'their type alone',
      withTarget({ EventBridgeParameters: { Source: 'commit-relay.heartbeat', DetailType: 'News' } }),
      'schedule commit-relay-heartbeat sends commit-relay.heartbeat News, expected commit-relay.heartbeat Source Heartbeat',
    ],
    [
      'that it puts no events',
      withTarget({ EventBridgeParameters: undefined }),
      'schedule commit-relay-heartbeat puts no events',
    ],
  ])('is %s', (_what, observed, fault) => {
    expect(scheduleFault(observed, desired)).toBe(fault);
  });
});
