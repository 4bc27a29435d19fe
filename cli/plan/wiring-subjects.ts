import type { Deployment } from '../../shared/domain/deployment.ts';
import { BUS_SUBJECT } from '../../shared/domain/wiring/desired-bus.ts';
import { heartbeatSubject } from '../../shared/domain/wiring/heartbeat.ts';
import { forwardRule } from '../../shared/domain/wiring/wiring-names.ts';

/** Source accounts of which the guard expects heartbeats. */
export const heartbeatSubjects = ({ sourceAccounts = new Set() }: Deployment): string[] =>
  [...sourceAccounts].map(heartbeatSubject);

/** The relay bus and the forward rules of a deployment: what the guard keeps right. */
export const wiringSubjects = ({ account, sourceAccounts = new Set() }: Deployment): string[] => [
  BUS_SUBJECT,
  ...[...sourceAccounts].map((source) => `rule/${source}/${forwardRule(account)}`),
];
