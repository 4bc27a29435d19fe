import { AccountPrincipal, CompositePrincipal, PrincipalBase, PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';

/** Roles of one account, by ARN or ARN pattern. */
export type AccountRoles = { readonly account: string; readonly roleArns: readonly string[] };

/**
 * Roles of an account as a principal: the account's root, narrowed by `aws:PrincipalArn`. So the roles need not
 * exist yet, and may be deleted and made again; a role's ARN as principal allows neither.
 * @param roleArns ARNs or ARN patterns
 */
export const rolesOf = (account: string, roleArns: readonly string[]): PrincipalBase =>
  new RolesPrincipal([account], roleArns);

/**
 * Roles of several accounts as a principal. Accounts whose roles are named alike share a statement, since a trust policy
 * has 2,048 characters.
 */
export function rolesOfEach(places: readonly AccountRoles[]): PrincipalBase {
  const alike = Map.groupBy(places, (place) => JSON.stringify(ofAnyAccount(place)));
  return new CompositePrincipal(
    ...[...alike.values()].map((group) => {
      const [first] = group;
      const roleArns = group.length > 1 && first !== undefined ? ofAnyAccount(first) : group.flatMap(arnsOf);
      return new RolesPrincipal(group.map(accountOf), roleArns);
    }),
  );
}

const accountOf = ({ account }: AccountRoles) => account;
const arnsOf = ({ roleArns }: AccountRoles) => roleArns;

/** Which account it is, the principal says. */
const ofAnyAccount = ({ account, roleArns }: AccountRoles): string[] =>
  roleArns.map((arn) => arn.replace(`::${account}:`, '::*:'));

class RolesPrincipal extends PrincipalBase {
  readonly #accounts: readonly string[];
  readonly #roleArns: readonly string[];

  constructor(accounts: readonly string[], roleArns: readonly string[]) {
    super();
    this.#accounts = accounts;
    this.#roleArns = roleArns;
  }

  override get policyFragment(): PrincipalPolicyFragment {
    const roots = this.#accounts.flatMap(
      (account) => new AccountPrincipal(account).policyFragment.principalJson['AWS'] ?? [],
    );
    return new PrincipalPolicyFragment({ AWS: roots }, { ArnLike: { 'aws:PrincipalArn': [...this.#roleArns] } });
  }

  dedupeString(): string {
    return JSON.stringify(this.policyFragment);
  }
}
