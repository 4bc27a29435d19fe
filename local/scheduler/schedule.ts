import * as z from 'zod';

const Target = z.object({
  Arn: z.string(),
  RoleArn: z.string(),
  Input: z.string().optional(),
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .object({ MaximumEventAgeInSeconds: z.number().optional(), MaximumRetryAttempts: z.number().optional() })
    .optional(),
  EventBridgeParameters: z.object({ DetailType: z.string(), Source: z.string() }).optional(),
  SqsParameters: z.object({ MessageGroupId: z.string().optional() }).optional(),
});

export const ScheduleInput = z.object({
  Name: z.string(),
  GroupName: z.string().default('default'),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().optional(),
  FlexibleTimeWindow: z.object({ Mode: z.string(), MaximumWindowInMinutes: z.number().optional() }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target,
});
export type ScheduleInput = z.infer<typeof ScheduleInput>;

/** A schedule as it stands. */
export type Schedule = ScheduleInput & {
  readonly account: string;
  readonly arn: string;
  readonly created: Date;
  readonly modified: Date;
};

export const scheduleArn = (region: string, account: string, group: string, name: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;

/** `aws:SourceArn` of what Scheduler does for a schedule: the group, not the schedule. */
export const groupArn = (schedule: Schedule): string =>
  schedule.arn.split('/').slice(0, 2).join('/').replace(':schedule/', ':schedule-group/');

const seconds = (date: Date) => date.getTime() / 1000;

/** A schedule as GetSchedule describes it; times in seconds since 1970. */
export function describeSchedule({ account: _, arn, created, modified, ...input }: Schedule) {
  return {
    ScheduleExpressionTimezone: 'UTC',
    ActionAfterCompletion: 'NONE',
    ...input,
    Arn: arn,
    CreationDate: seconds(created),
    LastModificationDate: seconds(modified),
  };
}

/** A schedule as ListSchedules does. */
export const summarizeSchedule = ({ arn, Name, GroupName, State, Target, created, modified }: Schedule) => ({
  Arn: arn,
  Name,
  GroupName,
  State,
  Target: { Arn: Target.Arn },
  CreationDate: seconds(created),
  LastModificationDate: seconds(modified),
});
