import type { Deployment } from '../../shared/domain/deployment.ts';
import { BUS_SUBJECT } from '../../shared/domain/wiring/desired-bus.ts';
import { forwardRule } from '../../shared/domain/wiring/wiring-names.ts';

/** The relay bus and the forward rules of a deployment: what the guard keeps right. */
export const wiringSubjects = ({ account, sourceAccounts = new Set() }: Deployment): string[] => [
  BUS_SUBJECT,
  ...[...sourceAccounts].map((source) => `rule/${source}/${forwardRule(account)}`),
];
