import type { Service } from '../../../local/kernel.ts';
import { createScheduler } from '../../../local/scheduler/service.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { ACCOUNT, REGION, type StubCloud } from '../lambda/stub-cloud.ts';

export const root = { kind: 'root', account: ACCOUNT } as const;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/wake`;
export const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:sweep`;
export const ARN = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/sweep`;

/** The schedule `sweep`, which wakes a function. */
export const schedule = (target: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Name: 'sweep',
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: FUNCTION, RoleArn: ROLE, ...target },
  ...more,
});

/** A Scheduler that runs `sweep` every 50 ms, and `calm` seldom enough that its runs never meet. */
export const schedulerOver = (cloud: StubCloud, lines: string[] = []): Service =>
  createScheduler({
    kernel: () => cloud.kernel,
    credentials: createCredentialStore(),
    log: (line) => void lines.push(line),
    everySeconds: { sweep: 0.05, calm: 0.5 },
    retryWait: 5,
  });
