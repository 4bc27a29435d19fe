import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { parseArn } from './arn.ts';
import type { BusStore } from './bus-store.ts';
import { type Operations, operation, Paging, page } from './operation.ts';
import { checkTarget, Target, targetRefusal } from './target.ts';

const TARGETS_PER_RULE = 5;
const TARGETS_PER_CALL = 10;

const OfRule = z.object({ Rule: z.string(), EventBusName: z.string().optional() });
const Put = OfRule.extend({ Targets: z.array(Target) });

const failures = <T>(entries: readonly T[]) => ({ FailedEntryCount: entries.length, FailedEntries: entries });

function checkCall(targets: readonly Target[]): void {
  if (targets.length > TARGETS_PER_CALL) {
    throw new ApiError('ValidationException', `At most ${TARGETS_PER_CALL} targets may be put in one call.`);
  }
  if (new Set(targets.map(({ Id }) => Id)).size < targets.length) {
    throw new ApiError('ValidationException', 'Target ids must be unique in one call.');
  }
  for (const target of targets) checkTarget(target);
}

/** A role can be passed only in its own account; that the caller may pass it, the kernel has asked. */
function checkRoles(account: string, targets: readonly Target[]): void {
  const foreign = targets.find(({ RoleArn }) => RoleArn !== undefined && parseArn(RoleArn)?.account !== account);
  if (foreign === undefined) return;
  throw new ApiError('AccessDeniedException', `Cross-account pass role is not allowed: ${foreign.RoleArn}`);
}

function put(store: BusStore, account: string, input: z.infer<typeof Put>) {
  const bus = store.named(account, input.EventBusName);
  const rule = store.rule(bus, input.Rule);
  checkCall(input.Targets);
  checkRoles(account, input.Targets);
  const targets = new Map(rule.targets);
  const failed = [];
  for (const target of input.Targets) {
    const refusal = targetRefusal(target);
    if (refusal !== undefined) {
      failed.push({ TargetId: target.Id, ErrorCode: 'ValidationException', ErrorMessage: refusal });
      continue;
    }
    // Putting a target again without RoleArn does not remove the role it had.
    const RoleArn = target.RoleArn ?? targets.get(target.Id)?.RoleArn;
    targets.set(target.Id, RoleArn === undefined ? target : { ...target, RoleArn });
  }
  if (targets.size > TARGETS_PER_RULE) {
    throw new ApiError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  bus.rules.set(rule.name, { ...rule, targets });
  return failures(failed);
}

const Remove = OfRule.extend({ Ids: z.array(z.string()) });

function remove(store: BusStore, account: string, { Rule, EventBusName, Ids }: z.infer<typeof Remove>) {
  const bus = store.named(account, EventBusName);
  const rule = store.rule(bus, Rule);
  const targets = new Map(rule.targets);
  const unknown = Ids.filter((id) => !targets.delete(id));
  bus.rules.set(rule.name, { ...rule, targets });
  return failures(
    unknown.map((TargetId) => ({
      TargetId,
      ErrorCode: 'ResourceNotFoundException',
      ErrorMessage: `Rule ${Rule} has no target ${TargetId}.`,
    })),
  );
}

/** PutTargets, RemoveTargets, ListTargetsByRule. */
export function targetOperations(store: BusStore): Operations {
  return {
    PutTargets: operation(Put, (input, { account }) => put(store, account, input)),
    RemoveTargets: operation(Remove, (input, { account }) => remove(store, account, input)),
    ListTargetsByRule: operation(Paging.extend(OfRule.shape), (input, { account }) => {
      const rule = store.rule(store.named(account, input.EventBusName), input.Rule);
      const sorted = [...rule.targets.values()].sort((a, b) => (a.Id < b.Id ? -1 : 1));
      const { items, next } = page(sorted, input, { list: 'targets', key: ({ Id }) => Id });
      return { Targets: items, ...next };
    }),
  };
}
