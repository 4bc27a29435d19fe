import type { Decision } from '../domain/decision.ts';

/** What is told of the work: one log line a decision, and counts. */
export interface Report {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  decided(decision: Decision, pushId: string): void;
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
  | 'Rejected';

export type MetricLabels = { readonly reason?: string; readonly sourceAccount?: string };
