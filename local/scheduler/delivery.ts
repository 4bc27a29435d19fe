import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { ApiError, type Caller, eventTime, type Kernel } from '../kernel.ts';
import { sendToQueue } from '../queue-message.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { groupArn, type Schedule } from './schedule.ts';
import { type Run, runInput, targetCall } from './target-call.ts';

/** AWS allows 185 over a day; what fails this often here will not come back. */
const MOST_RETRIES = 2;

const EntriesOutput = z.object({
  Entries: z.array(z.object({ ErrorCode: z.string().optional(), ErrorMessage: z.string().optional() })),
});

export type DeliveryHost = {
  readonly kernel: Kernel;
  readonly credentials: CredentialStore;
  readonly log: (line: string) => void;
  /** Milliseconds before a retry. */
  readonly retryWait: number;
  readonly signal: AbortSignal;
};

/** Checks that Scheduler may assume the target's role. Throws ApiError AccessDeniedException. */
export async function assertAssumable(kernel: Kernel, schedule: Schedule): Promise<void> {
  const caller: Caller = {
    kind: 'service',
    account: schedule.account,
    service: 'scheduler.amazonaws.com',
    sourceArn: groupArn(schedule),
  };
  await kernel.authorize({ caller, action: 'sts:AssumeRole', resource: schedule.Target.RoleArn });
}

/** Session of the target's role. */
async function assume({ kernel, credentials }: DeliveryHost, schedule: Schedule): Promise<Caller> {
  await assertAssumable(kernel, schedule);
  const { account, Name, Target } = schedule;
  const { accessKeyId } = credentials.issue(Target.RoleArn, Name);
  return { kind: 'role', account, roleArn: Target.RoleArn, sessionName: Name, accessKeyId };
}

async function attempt(host: DeliveryHost, schedule: Schedule, caller: Caller, input: string): Promise<void> {
  const output = await host.kernel.invoke({ ...targetCall(schedule, host.kernel.endpoint, input), caller });
  const entry = EntriesOutput.safeParse(output).data?.Entries[0];
  if (entry?.ErrorCode !== undefined) throw new ApiError(entry.ErrorCode, entry.ErrorMessage ?? 'event refused');
}

/** A refusal stays one; throttling, server faults and cut connections may pass. */
const isRefusal = (error: unknown) =>
  error instanceof ApiError && error.status < 500 && !/throttl|toomanyrequests/i.test(error.code);

async function deadLetter(
  host: DeliveryHost,
  schedule: Schedule,
  caller: Caller,
  run: Run,
  retries: number,
  error: unknown,
) {
  const queue = schedule.Target.DeadLetterConfig?.Arn;
  if (queue === undefined) return;
  await sendToQueue(host.kernel, caller, queue, {
    body: runInput(schedule, run, retries + 1),
    attributes: {
      ERROR_CODE: error instanceof ApiError ? error.code : 'InternalFailure',
      ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
      EXECUTION_ID: run.executionId,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(retries),
      SCHEDULE_ARN: schedule.arn,
      SCHEDULED_TIME: eventTime(run.scheduledTime),
      TARGET_ARN: schedule.Target.Arn,
    },
  });
}

/**
 * Runs a schedule's target once, as its role. What may pass is retried; a refusal, or the last retry, goes to the
 * target's dead-letter queue in the name of the same role. Every failure is logged; nothing is thrown.
 */
export async function deliver(host: DeliveryHost, schedule: Schedule, run: Run): Promise<void> {
  const most = Math.min(schedule.Target.RetryPolicy?.MaximumRetryAttempts ?? MOST_RETRIES, MOST_RETRIES);
  const failed = (error: unknown) => {
    if (!host.signal.aborted) host.log(`schedule ${schedule.arn}: ${String(error)}`);
  };
  try {
    const caller = await assume(host, schedule);
    for (let retries = 0; ; retries += 1) {
      try {
        return await attempt(host, schedule, caller, runInput(schedule, run, retries + 1));
      } catch (error) {
        failed(error);
        if (isRefusal(error) || retries >= most) return await deadLetter(host, schedule, caller, run, retries, error);
        await wait(host.retryWait, undefined, { signal: host.signal });
      }
    }
  } catch (error) {
    failed(error);
  }
}
