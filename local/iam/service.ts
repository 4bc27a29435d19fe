import { text } from '../json.ts';
import { ApiError, type PolicyDocument, type Service } from '../kernel.ts';
import { checkPolicy } from './check-policy.ts';
import { roleId } from './role-id.ts';
import { simulateRole } from './simulate-role.ts';
import type { IamStore, Role } from './store.ts';

type Input = Readonly<Record<string, unknown>>;
type Operation = (role: Role, input: Input) => Promise<unknown>;

const MALFORMED = 'MalformedPolicyDocument';

/** IAM as far as roles and their inline policies go. An account sees its own roles only. */
export function createIam({ iam }: { readonly iam: IamStore }): Service {
  const operations = onRoles(iam, new Date());
  const find = (account: string, input: Input): Role => {
    const source = text(input, 'PolicySourceArn');
    const role = source === '' ? iam.roleNamed(account, text(input, 'RoleName')) : iam.role(source);
    if (role?.account === account) return role;
    const name = source || `The role with name ${text(input, 'RoleName')}`;
    throw new ApiError('NoSuchEntity', `${name} cannot be found.`, 404);
  };
  return {
    async handle(operation, input, { account }) {
      if (operation === 'CreateRole') return createRole(iam, account, input);
      const run = operations[operation];
      if (run === undefined) throw new ApiError('InvalidAction', `unknown operation iam:${operation}`);
      return run(find(account, input), input);
    },
  };
}

async function createRole(iam: IamStore, account: string, input: Input) {
  const name = text(input, 'RoleName');
  if (iam.roleNamed(account, name) !== undefined) {
    throw new ApiError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
  }
  const trust = await checkPolicy(text(input, 'AssumeRolePolicyDocument'), MALFORMED);
  const role = {
    arn: `arn:aws:iam::${account}:role${text(input, 'Path') || '/'}${name}`,
    account,
    trust,
    policies: {},
  };
  iam.putRole(role);
  return { Role: describe(role, new Date()) };
}

const onRoles = (iam: IamStore, born: Date): Readonly<Record<string, Operation>> => ({
  SimulatePrincipalPolicy: simulateRole,
  GetRole: async (role) => ({ Role: describe(role, born) }),
  async UpdateAssumeRolePolicy(role, input) {
    iam.putRole({ ...role, trust: await checkPolicy(text(input, 'PolicyDocument'), MALFORMED) });
  },
  async DeleteRole({ arn, policies }) {
    if (Object.keys(policies).length > 0) {
      throw new ApiError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
    }
    iam.removeRole(arn);
  },
  ListRolePolicies: async ({ policies }) => ({
    PolicyNames: Object.keys(policies).filter(isInline),
    IsTruncated: false,
  }),
  async GetRolePolicy(role, input) {
    const PolicyName = text(input, 'PolicyName');
    return { RoleName: nameOf(role), PolicyName, PolicyDocument: encoded(inlinePolicy(role, PolicyName)) };
  },
  async PutRolePolicy(role, input) {
    const policy = await checkPolicy(text(input, 'PolicyDocument'), MALFORMED, 'role');
    iam.putRole({ ...role, policies: { ...role.policies, [text(input, 'PolicyName')]: policy } });
  },
  async DeleteRolePolicy(role, input) {
    const name = text(input, 'PolicyName');
    inlinePolicy(role, name);
    const { [name]: _, ...policies } = role.policies;
    iam.putRole({ ...role, policies });
  },
});

const isInline = (name: string): boolean => !name.startsWith('arn:');
const nameOf = ({ arn }: Role): string => arn.split('/').at(-1) ?? '';
/** Policies travel URL-encoded (RFC 3986). */
const encoded = (policy: PolicyDocument): string => encodeURIComponent(JSON.stringify(policy));

function inlinePolicy(role: Role, name: string): PolicyDocument {
  const policy = isInline(name) ? role.policies[name] : undefined;
  if (policy !== undefined) return policy;
  throw new ApiError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
}

const describe = (role: Role, CreateDate: Date) => ({
  Path: role.arn.slice(role.arn.indexOf('/'), role.arn.lastIndexOf('/') + 1),
  RoleName: nameOf(role),
  RoleId: roleId(role.arn),
  Arn: role.arn,
  CreateDate,
  AssumeRolePolicyDocument: encoded(role.trust),
});
