/** The policy document of an event bus: pure changes to it, as PutPermission and RemovePermission ask for them. */

import * as z from 'zod';
import { isRecord, parseJson } from '../json.ts';
import { ApiError, type PolicyDocument } from '../kernel.ts';

type Statement = Readonly<Record<string, unknown>>;

/** The statement form of PutPermission. */
export type Grant = {
  readonly Action?: string | undefined;
  readonly Principal?: string | undefined;
  readonly StatementId?: string | undefined;
  readonly Condition?: { readonly Type: string; readonly Key: string; readonly Value: string } | undefined;
};

const VERSION = '2012-10-17';
const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

/** A bare account id as AWS stores it: the ARN of the account's root. */
const rootArn = (principal: unknown): unknown =>
  typeof principal === 'string' && /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;

function normalisePrincipal(principal: unknown): unknown {
  if (!isRecord(principal) || principal['AWS'] === undefined) return principal;
  const { AWS } = principal;
  return { ...principal, AWS: Array.isArray(AWS) ? AWS.map(rootArn) : rootArn(AWS) };
}

const Policy = z.looseObject({
  Version: z.string().default(VERSION),
  Statement: z.preprocess(
    (statements) => (isRecord(statements) ? [statements] : statements),
    z.array(z.looseObject({ Effect: z.enum(['Allow', 'Deny']) })),
  ),
});

/** The document that the Policy form of PutPermission puts in place. Throws ValidationException. */
export function parsePolicy(text: string): PolicyDocument {
  const parsed = Policy.safeParse(parseJson(text));
  if (!parsed.success) throw invalid(`This policy contains invalid Json: ${z.prettifyError(parsed.error)}`);
  const statements = parsed.data.Statement.map((statement) =>
    'Principal' in statement ? { ...statement, Principal: normalisePrincipal(statement['Principal']) } : statement,
  );
  return { ...parsed.data, Statement: statements };
}

function conditionOf({ Condition, Principal }: Grant): Statement {
  if (Condition === undefined) return {};
  const { Type, Key, Value } = Condition;
  if (Type !== 'StringEquals' || Key !== 'aws:PrincipalOrgID') {
    throw invalid(`Condition ${Type} on ${Key} is not supported; only StringEquals on aws:PrincipalOrgID is.`);
  }
  if (Principal !== '*') {
    throw invalid("Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.");
  }
  return { Condition: { [Type]: { [Key]: Value } } };
}

/** The statement that a grant stands for, on a bus. Throws ValidationException. */
export function statementOf(grant: Grant, busArn: string): Statement {
  const { Action, Principal, StatementId } = grant;
  if (Principal === undefined) throw invalid('Parameter Principal must be specified.');
  if (StatementId === undefined) throw invalid('Parameter StatementId must be specified.');
  if (Action !== 'events:PutEvents') throw invalid("Provided value in parameter 'action' is not supported.");
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: rootArn(Principal) },
    Action,
    Resource: busArn,
    ...conditionOf(grant),
  };
}

/** The policy with one statement more, or in place of the one that has its id. */
export function withStatement(policy: PolicyDocument | undefined, statement: Statement): PolicyDocument {
  const statements = policy?.Statement ?? [];
  const same = (other: Statement) => other['Sid'] === statement['Sid'];
  return {
    Version: VERSION,
    ...policy,
    Statement: statements.some(same)
      ? statements.map((other) => (same(other) ? statement : other))
      : [...statements, statement],
  };
}

/** The policy without the statement of that id. Throws ResourceNotFoundException. */
export function withoutStatement(policy: PolicyDocument | undefined, statementId: string): PolicyDocument {
  if (policy === undefined) throw new ApiError('ResourceNotFoundException', 'EventBus does not have a policy.');
  const left = policy.Statement.filter(({ Sid }) => Sid !== statementId);
  if (left.length === policy.Statement.length) {
    throw new ApiError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
  }
  return { ...policy, Statement: left };
}
