import type { SourceAccount } from '../shared/domain/wiring/desired-bus.ts';

/** What of a configuration goes into the functions' environments and has no end of its own. */
export type AllowLists = {
  readonly sourceAccounts: readonly (SourceAccount & { readonly actionRoles: readonly string[] })[];
  readonly pipelineAccounts: readonly { readonly passRoles: readonly string[] }[];
  readonly selfService: readonly string[];
};

/** Values of the variables that hold the allow-lists. */
export function allowListVariables({ sourceAccounts, selfService }: Omit<AllowLists, 'pipelineAccounts'>) {
  const restricted = sourceAccounts.filter(({ repositories }) => repositories !== undefined);
  return {
    sourceAccounts: sourceAccounts.map(({ account }) => account).join(),
    repositories: JSON.stringify(Object.fromEntries(restricted.map((each) => [each.account, each.repositories]))),
    selfService: selfService.join(),
    otherActionRoles: sourceAccounts.flatMap(({ actionRoles }) => actionRoles).join(),
  };
}

/**
 * Bytes that a function's allow-lists may take: Lambda gives all variables of a function 4 KB (Lambda quotas), and the
 * others need less than one.
 */
export const ALLOW_LIST_ROOM = 3_072;
