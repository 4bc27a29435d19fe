import { list, text } from '../json.ts';
import { passRole } from './pass-role.ts';
import type { Permission, PermissionTable } from './permissions.ts';

/** Services that ask for their permissions themselves, since a call does not say all that these need. */
export const askedByService: PermissionTable = () => [];

/** S3: the bucket, in the account that owns it. */
export const bucketPermission = (operation: string, bucket: string, owner: string): Permission => ({
  action: `s3:${operation}`,
  resource: `arn:aws:s3:::${bucket}`,
  resourceAccount: owner,
});

/** KMS: the key, whatever it was called by. */
export const keyPermission = (operation: string, key: string, aliases: readonly string[]): Permission => ({
  action: `kms:${operation}`,
  resource: key,
  ...(aliases.length === 0 ? {} : { context: { 'kms:ResourceAliases': aliases } }),
});

/** IAM: roles of the caller's account; a role's path is not part of what calls name it by. */
export const iamPermissions: PermissionTable = (operation, input, { account }) => {
  const resource = text(input, 'PolicySourceArn') || `arn:aws:iam::${account}:role/${text(input, 'RoleName')}`;
  return [{ action: `iam:${operation}`, resource }];
};

/** CodeBuild. A project is handed the role that it runs as. */
export const codebuildPermissions: PermissionTable = (operation, input, { region, account }) => {
  const names = operation === 'BatchGetProjects' ? list(input, 'names') : [input['name']];
  const own = names.map((name) => ({
    action: `codebuild:${operation}`,
    resource: `arn:aws:codebuild:${region}:${account}:project/${name}`,
  }));
  const role = text(input, 'serviceRole');
  return role === '' ? own : [...own, ...passRole([role], 'codebuild.amazonaws.com', account)];
};
