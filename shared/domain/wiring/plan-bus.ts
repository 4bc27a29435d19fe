import type { Finding } from '../drift/finding.ts';
import { type BusPolicy, hasDeadPrincipal, type Statement, saysTheSame, statementField } from './bus-policy.ts';
import { BUS_SUBJECT, type BusStatement } from './desired-bus.ts';

/** Every difference between a bus's policy and the statements that it should have, which are all of it. */
export function planBus({ Statement: observed }: BusPolicy, desired: readonly BusStatement[]): Finding[] {
  const found = Map.groupBy(observed, statementField);
  const wanted = new Map(desired.map((statement) => [statementField(statement), statement]));
  const missingOrWrong = [...wanted].flatMap(([field, statement]) => {
    const [one, ...others] = found.get(field) ?? [];
    if (one === undefined) return finding(field, 'missing-statement', [], statement);
    if (others.length === 0 && saysTheSame(one, statement)) return [];
    const reason = [one, ...others].some(hasDeadPrincipal) ? 'dead-principal' : 'wrong-statement';
    return finding(field, reason, [one, ...others], statement);
  });
  const undeclared = [...found].flatMap(([field, statements]) => {
    if (wanted.has(field)) return [];
    return finding(field, statements.some(hasDeadPrincipal) ? 'dead-principal' : 'undeclared-statement', statements);
  });
  return [...missingOrWrong, ...undeclared];
}

/**
 * The policy in which these fields are as desired, and everything else as it was observed. Undeclared statements among
 * them are gone.
 */
export function busPolicyWith(
  observed: BusPolicy,
  desired: readonly BusStatement[],
  fields: ReadonlySet<string>,
): BusPolicy {
  const left = new Map<string, Statement>(
    desired.map((statement) => [statementField(statement), { ...statement }] as const).filter(([id]) => fields.has(id)),
  );
  const kept = observed.Statement.flatMap((statement) => {
    const field = statementField(statement);
    if (!fields.has(field)) return [statement];
    const replacement = left.get(field);
    left.delete(field);
    return replacement === undefined ? [] : [replacement];
  });
  return { ...observed, Statement: [...kept, ...left.values()] };
}

function finding(
  field: string,
  reason: 'missing-statement' | 'wrong-statement' | 'dead-principal' | 'undeclared-statement',
  observed: readonly Statement[],
  desired?: BusStatement,
): Finding {
  return {
    subject: BUS_SUBJECT,
    field,
    ...(observed.length === 0 ? {} : { observed: JSON.stringify(observed.length === 1 ? observed[0] : observed) }),
    ...(desired === undefined ? {} : { desired: JSON.stringify(desired) }),
    reason,
    action: 'repair',
    severity: desired === undefined ? severityOfUndeclared(reason, observed) : 'error',
  };
}

/** What denies may keep pushes out; what allows lets others in; a principal that is gone can do nothing. */
function severityOfUndeclared(reason: Finding['reason'], observed: readonly Statement[]): Finding['severity'] {
  if (observed.some(({ Effect }) => Effect !== 'Allow')) return 'error';
  return reason === 'dead-principal' ? 'info' : 'warning';
}
