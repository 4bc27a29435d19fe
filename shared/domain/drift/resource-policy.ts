import * as z from 'zod';
import { matchesPattern } from '../iam-pattern.ts';
import { parseJson } from '../json.ts';
import { type Answer, allOf, answer, anyOf } from './answer.ts';
import { conditionsHold, type RequestContext } from './policy-condition.ts';

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** What this reads of a statement; of NotAction and its like it reads nothing. */
const Statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*').transform(() => ({ AWS: ['*'] })), z.record(z.string(), list)]).optional(),
  Action: list.optional(),
  Resource: list.optional(),
  Condition: z.unknown().optional(),
});
type Statement = z.infer<typeof Statement>;

const Policy = z.looseObject({
  Statement: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown()).transform((one) => [one])]),
});

/** One thing that is done to a resource. */
type Request = {
  readonly action: string;
  /** Absent where the policy says no resource: the trust of a role. */
  readonly resource?: string;
  readonly context: RequestContext;
};

/** One thing that a role does to a resource. */
export type RoleRequest = Request & {
  /** ARN of the role, with its path. */
  readonly role: string;
};

/** One thing that an AWS service does for itself. */
export type ServiceRequest = Request & {
  /** As `events.amazonaws.com`. */
  readonly service: string;
};

/** What the policy of a resource says to a request of a role: of its own account, or of another, which must allow it too. */
export type Admission = {
  /** Forbids it, whatever else allows it. */
  readonly forbids: Answer;
  /** Allows it by itself. */
  readonly grants: Answer;
  /** Leaves it to the account's own policies: allows it to the account's root. */
  readonly delegates: Answer;
};

/** Of a resource without a policy. */
export const SILENT: Admission = { forbids: 'no', grants: 'no', delegates: 'no' };
const OPEN: Admission = { forbids: 'unknown', grants: 'unknown', delegates: 'unknown' };

/**
 * What a bucket's or key's policy says to a role of its own account, three-valued: what this cannot evaluate for
 * certain (NotAction and its like, conditions on other keys, policy variables, role sessions as principals) is unknown,
 * unless another element of the statement rules it out. Source: IAM User Guide, "Policy evaluation logic".
 * @param policy the policy's JSON; one that cannot be read leaves everything open
 */
export const admits = (policy: string, request: RoleRequest): Admission =>
  admission(policy, request, ({ AWS = [] }) => AWS.map((principal) => read(principal, request.role)));

/** The same of a service, to which no account can leave anything. */
export const admitsService = (policy: string, request: ServiceRequest): Admission =>
  admission(policy, request, ({ Service = [], AWS = [] }) => [
    { role: answer(Service.includes(request.service) || AWS.includes('*')), account: 'no' },
  ]);

function admission(policy: string, request: Request, whoIs: WhoIs): Admission {
  const statements = Policy.safeParse(parseJson(policy)).data?.Statement;
  if (statements === undefined) return OPEN;
  const found = statements.map((statement) => readStatement(statement, request, whoIs));
  const any = (element: keyof Admission) => anyOf(found.map((each) => each[element]));
  return { forbids: any('forbids'), grants: any('grants'), delegates: any('delegates') };
}

function readStatement(given: unknown, request: Request, whoIs: WhoIs): Admission {
  const parsed = Statement.safeParse(given);
  if (!parsed.success) return OPEN;
  const { Effect, Principal } = parsed.data;
  const covered = covers(parsed.data, request);
  const principals = Principal === undefined ? [UNREAD] : whoIs(Principal);
  const direct = allOf([covered, anyOf(principals.map(({ role }) => role))]);
  const account = allOf([covered, anyOf(principals.map(({ account }) => account))]);
  // A denial to the account is one to every role of it.
  if (Effect === 'Deny') return { ...SILENT, forbids: anyOf([direct, account]) };
  return { forbids: 'no', grants: direct, delegates: account };
}

/** Whether a statement is about the request, whoever makes it. */
function covers({ Action, Resource, Condition }: Statement, { action, resource, context }: Request): Answer {
  const isAction = (pattern: string) => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string): Answer =>
    pattern.includes('${') ? 'unknown' : answer(matchesPattern(pattern, resource ?? ''));
  const isCovered = Resource === undefined ? 'unknown' : anyOf(Resource.map(isResource));
  return allOf([
    Action === undefined ? 'unknown' : answer(Action.some(isAction)),
    resource === undefined ? 'yes' : isCovered,
    conditionsHold(Condition, context),
  ]);
}

/** Whether each principal of a statement is the one that asks, or its account. */
type WhoIs = (principals: Readonly<Record<string, readonly string[]>>) => readonly Principal[];

type Principal = { readonly role: Answer; readonly account: Answer };
const UNREAD: Principal = { role: 'unknown', account: 'unknown' };

/** Whether a principal is the role, or its account. The unique id of a role stands for one that was deleted. */
function read(principal: string, role: string): Principal {
  const [, partition = '', , , account = ''] = role.split(':');
  const isAccount = principal === account || principal === `arn:${partition}:iam::${account}:root`;
  const session = `arn:${partition}:sts::${account}:assumed-role/${role.split('/').at(-1)}/`;
  if (principal.startsWith(session)) return { role: 'unknown', account: 'no' };
  return { role: answer(principal === '*' || principal === role), account: answer(isAccount) };
}
