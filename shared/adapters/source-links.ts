import { type IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import { GetScheduleCommand, ResourceNotFoundException, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SourceLinks } from '../app/heartbeat-ports.ts';
import { describeIssues } from '../domain/errors.ts';
import { ObservedSchedule } from '../domain/wiring/desired-heartbeat.ts';
import type { RoleReading, ScheduleReading } from '../domain/wiring/links.ts';
import { busArn, forwardRole, HEARTBEAT_SCHEDULE, roleArn } from '../domain/wiring/wiring-names.ts';
import { type PolicyUse, simulateUses } from './role-policies.ts';
import { whyUnread } from './unread.ts';

/** Milliseconds that looking at the links of one account may take, beside the look at its rule. */
const PATIENCE_MS = 2_500;

/** IAM and Scheduler of a source account, through the mend role there. */
export type SourceAccess = { readonly iam: IAMClient; readonly scheduler: SchedulerClient };

/** The links between source accounts and the relay bus of `pipelineAccount`; `patience` is in milliseconds. */
export function createSourceLinks(
  accessTo: (account: string) => SourceAccess,
  { region, account: pipelineAccount }: { readonly region: string; readonly account: string },
  patience = PATIENCE_MS,
): SourceLinks {
  return {
    async look(account, signal) {
      const { iam, scheduler } = accessTo(account);
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const use = {
        role: roleArn(account, forwardRole(pipelineAccount, region)),
        action: 'events:PutEvents',
        resource: busArn(region, pipelineAccount),
      };
      const [schedule, role] = await Promise.all([
        readSchedule(scheduler, abortSignal),
        readRole(iam, use, region, abortSignal),
      ]);
      return { schedule, role };
    },
  };
}

async function readSchedule(scheduler: SchedulerClient, abortSignal: AbortSignal): Promise<ScheduleReading> {
  try {
    const found = await scheduler.send(new GetScheduleCommand({ Name: HEARTBEAT_SCHEDULE }), { abortSignal });
    const parsed = ObservedSchedule.safeParse(found);
    if (parsed.success) return { kind: 'found', schedule: parsed.data };
    return { kind: 'unknown', why: `scheduler:GetSchedule: ${describeIssues(parsed.error, found)}` };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { kind: 'missing' };
    return { kind: 'unknown', why: whyUnread('scheduler:GetSchedule', error) };
  }
}

async function readRole(
  iam: IAMClient,
  use: PolicyUse,
  region: string,
  abortSignal: AbortSignal,
): Promise<RoleReading> {
  try {
    const [answer] = await simulateUses(iam, [use], { 'aws:RequestedRegion': region }, { abortSignal });
    return answer ?? { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: no result' };
  } catch (error) {
    if (error instanceof NoSuchEntityException) return { kind: 'missing' };
    return { kind: 'unknown', why: whyUnread('iam:SimulatePrincipalPolicy', error) };
  }
}
