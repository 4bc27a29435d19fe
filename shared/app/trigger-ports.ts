/** What the search for rogue triggers needs of the world. */
import type { EventRule, TargetedRule } from '../domain/triggers/event-rule.ts';
import type { TriggerStatus } from '../domain/triggers/trigger-status.ts';

/** The EventBridge rules of the account. */
export interface EventRules {
  /**
   * The rules of every bus of which `isWanted` holds, with their targets; targets of others are not read. Rejects once the
   * signal aborts.
   */
  targeted(isWanted: (rule: EventRule) => boolean, signal?: AbortSignal): Promise<TargetedRule[]>;
}

/** What the last look at the rules found. */
export interface TriggerStatuses {
  /** Undefined where there is none, and where it cannot be read: then it is made anew. */
  read(): Promise<TriggerStatus | undefined>;
  put(status: TriggerStatus): Promise<void>;
}
