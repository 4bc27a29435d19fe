import * as z from 'zod';
import { defaultBusArn, HEARTBEAT_SCHEDULE, HEARTBEAT_SOURCE, HEARTBEAT_TYPE } from './wiring-names.ts';

/** The schedule that sends a source account's heartbeats, in EventBridge Scheduler's words. */
export type HeartbeatSchedule = {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly Target: {
    /** The account's default bus: what comes there takes the way of every push. */
    readonly Arn: string;
    readonly Input: string;
    readonly EventBridgeParameters: { readonly Source: string; readonly DetailType: string };
  };
};

export const heartbeatScheduleOf = (region: string, account: string): HeartbeatSchedule => ({
  Name: HEARTBEAT_SCHEDULE,
  ScheduleExpression: 'rate(5 minutes)',
  Target: {
    Arn: defaultBusArn(region, account),
    Input: '{}',
    EventBridgeParameters: { Source: HEARTBEAT_SOURCE, DetailType: HEARTBEAT_TYPE },
  },
});

/** A schedule as GetSchedule shows it, as far as heartbeats need it. */
export const ObservedSchedule = z.object({
  State: z.enum(['ENABLED', 'DISABLED']),
  ScheduleExpression: z.string(),
  Target: z.object({
    Arn: z.string(),
    EventBridgeParameters: z.object({ Source: z.string(), DetailType: z.string() }).optional(),
  }),
});
export type ObservedSchedule = z.infer<typeof ObservedSchedule>;

/** Why a schedule sends no heartbeats, or not as often as they are expected; undefined where it does. */
export function scheduleFault(observed: ObservedSchedule, desired: HeartbeatSchedule): string | undefined {
  const { Arn, EventBridgeParameters: sent } = observed.Target;
  const { EventBridgeParameters: wanted } = desired.Target;
  if (observed.State === 'DISABLED') return `schedule ${desired.Name} is disabled`;
  if (observed.ScheduleExpression !== desired.ScheduleExpression)
    return `schedule ${desired.Name} runs at ${observed.ScheduleExpression}, expected ${desired.ScheduleExpression}`;
  if (Arn !== desired.Target.Arn) return `schedule ${desired.Name} has target ${Arn}, expected ${desired.Target.Arn}`;
  if (sent === undefined) return `schedule ${desired.Name} puts no events`;
  if (sent.Source === wanted.Source && sent.DetailType === wanted.DetailType) return undefined;
  return `schedule ${desired.Name} sends ${sent.Source} ${sent.DetailType}, expected ${wanted.Source} ${wanted.DetailType}`;
}
