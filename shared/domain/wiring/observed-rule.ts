import * as z from 'zod';

/** A target as ListTargetsByRule shows it; members that are not here are put again as they were read. */
export const Target = z.looseObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .object({ MaximumEventAgeInSeconds: z.number().optional(), MaximumRetryAttempts: z.number().optional() })
    .optional(),
});
export type Target = z.infer<typeof Target>;

/** A rule as DescribeRule shows it, as far as PutRule sets it, and its targets. */
export const ObservedRule = z.object({
  Description: z.string().optional(),
  EventPattern: z.string().optional(),
  ScheduleExpression: z.string().optional(),
  RoleArn: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']),
  Targets: z.array(Target),
});
export type ObservedRule = z.infer<typeof ObservedRule>;
