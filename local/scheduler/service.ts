import { z } from 'zod';
import { ApiError, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { assertAssumable, type DeliveryHost, deliver } from './delivery.ts';
import { ratePeriod } from './rate.ts';
import { describeSchedule, type Schedule, ScheduleInput, scheduleArn, summarizeSchedule } from './schedule.ts';
import { createRun, targetCall } from './target-call.ts';
import { every } from './timer.ts';

export type SchedulerOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  readonly log: (line: string) => void;
  /** Seconds between runs of a schedule, by its name, instead of its own rate. */
  readonly everySeconds?: Readonly<Record<string, number>>;
  /** Milliseconds before a target that failed is tried again. Default one second. */
  readonly retryWait?: number;
};

type Running = { readonly schedule: Schedule; readonly stop: () => void };

const ByName = z.object({ Name: z.string(), GroupName: z.string().default('default') });
const ListInput = z.object({
  GroupName: z.string().optional(),
  NamePrefix: z.string().default(''),
  State: z.string().optional(),
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

/** Makes EventBridge Scheduler. Schedules run at their real rate unless `everySeconds` names them. */
export function createScheduler(options: SchedulerOptions): Service {
  const { kernel, credentials, log, everySeconds = {}, retryWait = 1000 } = options;
  const schedules = new Map<string, Running>();
  const abort = new AbortController();

  const keyOf = (account: string, { Name, GroupName }: z.infer<typeof ByName>) =>
    scheduleArn(kernel().region, account, GroupName, Name);
  const find = (arn: string): Running => {
    const found = schedules.get(arn);
    if (found === undefined) {
      throw new ApiError('ResourceNotFoundException', `Schedule ${arn.split('/').at(-1)} does not exist.`, 404);
    }
    return found;
  };
  const start = (schedule: Schedule) => {
    const host: DeliveryHost = { kernel: kernel(), credentials, log, retryWait, signal: abort.signal };
    const seconds = everySeconds[schedule.Name] ?? ratePeriod(schedule.ScheduleExpression);
    const run = () => every(seconds, (due) => void deliver(host, schedule, createRun(due)));
    schedules.set(schedule.arn, { schedule, stop: schedule.State === 'ENABLED' ? run() : () => undefined });
    return { ScheduleArn: schedule.arn };
  };

  const create = async (account: string, input: ScheduleInput) => {
    const arn = keyOf(account, input);
    if (schedules.has(arn)) throw new ApiError('ConflictException', `Schedule ${input.Name} already exists.`, 409);
    const now = new Date();
    const schedule = { ...input, account, arn, created: now, modified: now };
    await assertValid(kernel(), schedule);
    return start(schedule);
  };
  const update = async (account: string, input: ScheduleInput) => {
    const { arn, created } = find(keyOf(account, input)).schedule;
    const schedule = { ...input, account, arn, created, modified: new Date() };
    await assertValid(kernel(), schedule);
    find(arn).stop();
    return start(schedule);
  };
  const remove = (arn: string) => {
    find(arn).stop();
    schedules.delete(arn);
    return {};
  };
  const list = (account: string, { GroupName, NamePrefix, State }: z.infer<typeof ListInput>) => {
    const matching = [...schedules.values()]
      .map(({ schedule }) => schedule)
      .filter((schedule) => schedule.account === account && schedule.Name.startsWith(NamePrefix))
      .filter((schedule) => GroupName === undefined || schedule.GroupName === GroupName)
      .filter((schedule) => State === undefined || schedule.State === State);
    return { Schedules: matching.map(summarizeSchedule) };
  };

  return {
    async handle(operation, input, { account }) {
      switch (operation) {
        case 'CreateSchedule':
          return await create(account, ScheduleInput.parse(input));
        case 'UpdateSchedule':
          return await update(account, ScheduleInput.parse(input));
        case 'GetSchedule':
          return describeSchedule(find(keyOf(account, ByName.parse(input))).schedule);
        case 'DeleteSchedule':
          return remove(keyOf(account, ByName.parse(input)));
        case 'ListSchedules':
          return list(account, ListInput.parse(input));
        default:
          throw new ApiError('UnknownOperationException', `scheduler has no operation ${operation} here`, 404);
      }
    },
    async close() {
      abort.abort();
      for (const { stop } of schedules.values()) stop();
    },
  };
}
