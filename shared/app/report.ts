import type { Decision } from '../domain/decision.ts';
import type { RelayEvent } from '../domain/relay-event.ts';

/** What is told of the work: one log line a decision, and counts. */
export interface Report {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  decided(decision: Decision, pushId: string): void;
  /** Tells the account, by an event on its default bus. Best effort, as metrics are: nothing may depend on it. */
  tell(event: RelayEvent): void;
  /** Adds one to a metric; `labels` become its dimensions. */
  count(metric: Metric, labels?: MetricLabels): void;
}

export type Metric =
  | 'PushAdmitted'
  | 'PushRepeated'
  | 'PushCovered'
  | 'EventIgnored'
  | 'Decision'
  | 'StartMade'
  | 'StartNotMade'
  | 'StartHeld'
  | 'StartReleased'
  | 'Registered'
  | 'Unregistered'
  | 'FollowerInvalid'
  | 'Nominated'
  | 'SweepCompleted'
  | 'SweepInterrupted'
  | 'VariablesLeftOut'
  | 'BranchGone'
  | 'BranchUnread'
  | 'PushRecovered'
  | 'DriftFound'
  | 'DriftRepaired'
  | 'DriftContested'
  | 'GuardCompleted'
  | 'HeartbeatHeard'
  | 'HeartbeatRepeated'
  | 'SourceSilent'
  | 'Rejected';

export type MetricLabels = { readonly reason?: string; readonly sourceAccount?: string };
