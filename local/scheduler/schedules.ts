import { ApiError } from '../kernel.ts';
import { pageOf } from '../page.ts';
import { type Schedule, summarizeSchedule } from './schedule.ts';

type Running = { readonly schedule: Schedule; readonly stop: () => void };

/** What ListSchedules asks for. */
export type ScheduleQuery = {
  readonly GroupName?: string | undefined;
  readonly NamePrefix: string;
  readonly State?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults: number;
};

/** The schedules of all accounts, by ARN, and the timers of those that are enabled. */
export interface Schedules {
  /** Throws ApiError ConflictException. */
  refuseKnown(arn: string, name: string): void;
  /** Throws ApiError ResourceNotFoundException. */
  get(arn: string): Schedule;
  /** Puts a schedule, in place of what stood there, and starts it if it is enabled. */
  put(schedule: Schedule): void;
  remove(arn: string): void;
  /** Schedules of an account by group and name. */
  page(account: string, query: ScheduleQuery): unknown;
  close(): void;
}

const invalidToken = () => new ApiError('ValidationException', 'Invalid NextToken');

/** `run` starts the timer of a schedule and gives the function that ends it. */
export function createSchedules(run: (schedule: Schedule) => () => void): Schedules {
  const schedules = new Map<string, Running>();
  const find = (arn: string): Running => {
    const found = schedules.get(arn);
    if (found !== undefined) return found;
    throw new ApiError('ResourceNotFoundException', `Schedule ${arn.split('/').at(-1)} does not exist.`, 404);
  };
  return {
    refuseKnown(arn, name) {
      if (schedules.has(arn)) throw new ApiError('ConflictException', `Schedule ${name} already exists.`, 409);
    },
    get: (arn) => find(arn).schedule,
    put(schedule) {
      schedules.get(schedule.arn)?.stop();
      const stop = schedule.State === 'ENABLED' ? run(schedule) : () => undefined;
      schedules.set(schedule.arn, { schedule, stop });
    },
    remove(arn) {
      find(arn).stop();
      schedules.delete(arn);
    },
    page(account, { GroupName, NamePrefix, State, NextToken, MaxResults }) {
      const wanted = [...schedules.values()]
        .map(({ schedule }) => schedule)
        .filter((schedule) => schedule.account === account && schedule.Name.startsWith(NamePrefix))
        .filter((schedule) => GroupName === undefined || schedule.GroupName === GroupName)
        .filter((schedule) => State === undefined || schedule.State === State)
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const key = ({ arn }: Schedule) => arn;
      const request = { list: 'schedules', size: MaxResults, token: NextToken, key, invalid: invalidToken };
      const { items, token } = pageOf(wanted, request);
      return { Schedules: items.map(summarizeSchedule), ...(token !== undefined && { NextToken: token }) };
    },
    close() {
      for (const { stop } of schedules.values()) stop();
    },
  };
}
