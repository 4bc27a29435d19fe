import * as z from 'zod';
import { ApiError, type PolicyDocument } from '../kernel.ts';
import { parsePolicy, statementOf, withoutStatement, withStatement } from './bus-policy.ts';
import type { Bus, BusStore } from './bus-store.ts';
import { type Operations, operation } from './operation.ts';

/** Characters of a bus policy. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const POLICY_LENGTH = 10_240;

const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

function setPolicy(bus: Bus, policy: PolicyDocument): void {
  const { length } = JSON.stringify(policy);
  if (length > POLICY_LENGTH) {
    const message = `The event bus policy has ${length} characters, the most is ${POLICY_LENGTH}.`;
    throw new ApiError('PolicyLengthExceededException', message);
  }
  bus.policy = policy.Statement.length === 0 ? undefined : policy;
  bus.modifiedAt = new Date();
}

const Put = z.object({
  EventBusName: z.string().optional(),
  Action: z.string().optional(),
  Principal: z.string().optional(),
  StatementId: z.string().optional(),
  Condition: z.object({ Type: z.string(), Key: z.string(), Value: z.string() }).optional(),
  Policy: z.string().optional(),
});

/** The document after a PutPermission: one statement put, or all replaced. */
function policyAfter(bus: Bus, input: z.infer<typeof Put>): PolicyDocument {
  if (input.Policy === undefined) return withStatement(bus.policy, statementOf(input, bus.arn));
  if ([input.Action, input.Principal, input.StatementId, input.Condition].some((value) => value !== undefined)) {
    throw invalid('Policy excludes Action, Principal, StatementId and Condition.');
  }
  return parsePolicy(input.Policy);
}

const Remove = z.object({
  EventBusName: z.string().optional(),
  StatementId: z.string().optional(),
  RemoveAllPermissions: z.boolean().default(false),
});

function policyWithout(bus: Bus, { StatementId, RemoveAllPermissions }: z.infer<typeof Remove>): PolicyDocument {
  if (RemoveAllPermissions) return { Statement: [] };
  if (StatementId === undefined) throw invalid('Parameter StatementId must be specified.');
  return withoutStatement(bus.policy, StatementId);
}

/** PutPermission, RemovePermission. */
export function permissionOperations(store: BusStore): Operations {
  return {
    PutPermission: operation(Put, (input, { account }) => {
      const bus = store.named(account, input.EventBusName);
      setPolicy(bus, policyAfter(bus, input));
    }),
    RemovePermission: operation(Remove, (input, { account }) => {
      const bus = store.named(account, input.EventBusName);
      setPolicy(bus, policyWithout(bus, input));
    }),
  };
}
