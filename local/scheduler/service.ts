import * as z from 'zod';
import { ApiError, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { assertAssumable, type DeliveryHost, deliver } from './delivery.ts';
import { ratePeriod } from './rate.ts';
import { describeSchedule, type Schedule, ScheduleInput, scheduleArn } from './schedule.ts';
import { createSchedules } from './schedules.ts';
import { createRun, targetCall } from './target-call.ts';
import { every } from './timer.ts';

export type SchedulerOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  readonly log: (line: string) => void;
  /** Seconds between runs of a schedule, by its name, instead of its own rate. */
  readonly everySeconds?: Readonly<Record<string, number>>;
  /** Whether schedules run; default true. */
  readonly runs?: boolean;
  /** Milliseconds before a target that failed is tried again. Default one second. */
  readonly retryWait?: number;
};

const ByName = z.object({ Name: z.string(), GroupName: z.string().default('default') });
const ListInput = z.object({
  GroupName: z.string().optional(),
  NamePrefix: z.string().default(''),
  State: z.string().optional(),
  NextToken: z.string().optional(),
  MaxResults: z.number().default(100),
});

/** What AWS refuses when a schedule is written: an expression or target it cannot run, a role it may not assume. */
async function assertValid(kernel: Kernel, schedule: Schedule): Promise<void> {
  ratePeriod(schedule.ScheduleExpression);
  targetCall(schedule, kernel.endpoint, '{}');
  try {
    await assertAssumable(kernel, schedule);
  } catch (error) {
    const message =
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.' +
      ` (${schedule.Target.RoleArn})`;
    throw Object.assign(new ApiError('ValidationException', message), { cause: error });
  }
}

function timerOf(
  { kernel, credentials, log, runs = true, everySeconds = {}, retryWait = 1000 }: SchedulerOptions,
  stop: AbortSignal,
) {
  return (schedule: Schedule): (() => void) => {
    const host: DeliveryHost = { kernel: kernel(), credentials, log, retryWait, signal: stop };
    if (!runs) return () => undefined;
    const seconds = everySeconds[schedule.Name] ?? ratePeriod(schedule.ScheduleExpression);
    return every(seconds, (due) => void deliver(host, schedule, createRun(due)));
  };
}

/** Makes EventBridge Scheduler. Schedules run at their real rate unless `everySeconds` names them. */
export function createScheduler(options: SchedulerOptions): Service {
  const { kernel } = options;
  const stop = new AbortController();
  const schedules = createSchedules(timerOf(options, stop.signal));
  const arnOf = (account: string, { Name, GroupName }: z.infer<typeof ByName>) =>
    scheduleArn(kernel().region, account, GroupName, Name);

  const put = async (schedule: Schedule) => {
    await assertValid(kernel(), schedule);
    schedules.put(schedule);
    return { ScheduleArn: schedule.arn };
  };
  const create = (account: string, input: ScheduleInput) => {
    const arn = arnOf(account, input);
    schedules.refuseKnown(arn, input.Name);
    const now = new Date();
    return put({ ...input, account, arn, created: now, modified: now });
  };
  const update = (account: string, input: ScheduleInput) => {
    const { arn, created } = schedules.get(arnOf(account, input));
    return put({ ...input, account, arn, created, modified: new Date() });
  };
  const operations: ReadonlyMap<string, (input: unknown, account: string) => unknown> = new Map([
    ['CreateSchedule', (input, account) => create(account, ScheduleInput.parse(input))],
    ['UpdateSchedule', (input, account) => update(account, ScheduleInput.parse(input))],
    ['GetSchedule', (input, account) => describeSchedule(schedules.get(arnOf(account, ByName.parse(input))))],
    ['DeleteSchedule', (input, account) => schedules.remove(arnOf(account, ByName.parse(input)))],
    ['ListSchedules', (input, account) => schedules.page(account, ListInput.parse(input))],
  ]);

  return {
    async handle(name, input, { account }) {
      const operation = operations.get(name);
      if (operation === undefined)
        throw new ApiError('UnknownOperationException', `scheduler has no operation ${name}`, 404);
      return operation(input, account);
    },
    async close() {
      stop.abort();
      schedules.close();
    },
  };
}
