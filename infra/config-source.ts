import * as z from 'zod';
import {
  Account,
  always,
  coversRepository,
  inAccount,
  type Located,
  Repository,
  RepositoryName,
  RolePattern,
  stringsOf,
} from './config-fields.ts';

/** An account that holds repositories. */
export const SourceAccount = z
  .strictObject({
    account: Account,
    repositories: z.array(Repository).min(1).optional(),
    /** Repositories that the stack makes; others are there already. */
    create: z.array(RepositoryName).min(1).optional(),
    /** Roles of source actions that teams keep beside the deployment's own: repair leaves them as they are. */
    actionRoles: z.array(RolePattern).default([]),
  })
  .superRefine(({ account, actionRoles, repositories, create }, context) => {
    const roles = stringsOf(actionRoles).map(([index, arn]): Located => [['actionRoles', index], arn]);
    inAccount(context, account, 'source account', roles);
    const seen = new Set<string>();
    for (const [index, name] of stringsOf(create)) {
      const fault = (message: string) =>
        context.addIssue({ code: 'custom', path: ['create', index], message, input: name });
      if (seen.has(name)) fault('must not be listed twice');
      if (Array.isArray(repositories) && !stringsOf(repositories).some(([, each]) => coversRepository(each, name)))
        fault('must be covered by repositories');
      seen.add(name);
    }
  }, always);

export type SourceAccount = z.infer<typeof SourceAccount>;
