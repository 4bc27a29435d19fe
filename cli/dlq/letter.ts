/** One message of a dead-letter queue. */
export type Letter = {
  readonly id: string;
  readonly body: string;
  /** ISO 8601. When it was first sent; in a FIFO queue, when it came here. */
  readonly sentAt: string;
  /** How often anybody received it, also to look at it. */
  readonly receives: number;
  readonly group?: string;
  readonly deduplicationId?: string;
  /** What EventBridge, Scheduler, Lambda or the relay's own functions say of it. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** Where a letter failed. */
export type Origin =
  /** At the function that works off this queue; `reason` and `detail` where it rejected the letter. */
  | { readonly kind: 'queue'; readonly queue: string; readonly reason?: string; readonly detail?: string }
  /** At a rule that could not put it into its target. */
  | { readonly kind: 'rule'; readonly rule: string; readonly target: string; readonly error: string }
  /** At a schedule that could not run its target. */
  | { readonly kind: 'schedule'; readonly schedule: string; readonly target: string; readonly error: string }
  /** At a function that somebody invoked without waiting for it. */
  | { readonly kind: 'asynchronous'; readonly error: string }
  | { readonly kind: 'unknown' };

/**
 * Where a letter failed, by the attributes that each service adds: EventBridge (user guide, "Using dead-letter queues to process
 * undelivered events"), Scheduler (user guide, "Configuring a dead-letter queue"), Lambda (developer guide, "Dead-letter queues").
 * @param queue the dead-letter queue that holds it
 * @param queues names of the relay's queues in the account
 */
export function originOf({ attributes }: Letter, queue: string, queues: ReadonlySet<string>): Origin {
  const { RULE_ARN, SCHEDULE_ARN, TARGET_ARN: target = '', ERROR_CODE, ERROR_MESSAGE } = attributes;
  const error = [ERROR_CODE, ERROR_MESSAGE].filter((part) => part !== undefined).join(': ');
  if (RULE_ARN !== undefined) return { kind: 'rule', rule: lastPart(RULE_ARN), target, error };
  if (SCHEDULE_ARN !== undefined) return { kind: 'schedule', schedule: lastPart(SCHEDULE_ARN), target, error };
  if (attributes['RequestID'] !== undefined) {
    return { kind: 'asynchronous', error: attributes['ErrorMessage'] ?? '' };
  }
  const worked = queue.replace(/-dlq(\.fifo)?$/, '$1');
  if (!queues.has(worked)) return { kind: 'unknown' };
  const { reason, detail } = attributes;
  return { kind: 'queue', queue: worked, ...(reason !== undefined && { reason, detail: detail ?? '' }) };
}

/** The name in an ARN, without what it is of. */
export const lastPart = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;
