import { type IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import type { SourceLinks } from '../app/heartbeat-ports.ts';
import type { RoleReading } from '../domain/wiring/links.ts';
import { busArn, forwardRole, HEARTBEAT_SCHEDULE, roleArn } from '../domain/wiring/wiring-names.ts';
import { type PolicyUse, simulateUses } from './role-policies.ts';
import { readSchedule, type SchedulerAccess } from './schedule-reader.ts';
import { whyUnread } from './unread.ts';

/** Milliseconds that looking at the links of one account may take, beside the look at its rule. */
const PATIENCE_MS = 2_500;

/** IAM and Scheduler of a source account, through the mend role there. */
export type SourceAccess = { readonly iam: IAMClient; readonly scheduler: SchedulerAccess };

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
        readSchedule(scheduler, HEARTBEAT_SCHEDULE, abortSignal),
        readRole(iam, use, region, abortSignal),
      ]);
      return { schedule, role };
    },
  };
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
