import { repositoryArn } from './names.ts';

/**
 * ARNs of the repositories a deployment covers in one account.
 * @param repositories names, or prefixes that end in `*`; all when absent
 */
export const repositoryArns = (region: string, account: string, repositories: readonly string[] = ['*']): string[] =>
  repositories.map((name) => repositoryArn(region, account, name));
