import { text } from '../json.ts';
import { scheduleArn } from '../scheduler/schedule.ts';
import { passRole } from './pass-role.ts';
import type { PermissionTable } from './permissions.ts';
import { requestTags } from './request-tags.ts';

/** Lambda: the function by name, `account:function:name` or ARN. */
export const lambdaPermissions: PermissionTable = (operation, input, { region, account }) => {
  if (operation === 'ListFunctions' || operation === 'ListEventSourceMappings')
    return [{ action: `lambda:${operation}`, resource: '*' }];
  if (operation === 'UpdateEventSourceMapping') {
    const resource = `arn:aws:lambda:${region}:${account}:event-source-mapping:${text(input, 'UUID') || '*'}`;
    return [{ action: 'lambda:UpdateEventSourceMapping', resource }];
  }
  const given = text(input, 'FunctionName');
  const [owner, name] = given.startsWith('arn:')
    ? given.split(':').filter((_, at) => at === 4 || at === 6)
    : ['', given];
  const [partialOwner, partialName] = name?.includes(':function:') ? name.split(':function:') : ['', name];
  const resource = `arn:aws:lambda:${region}:${owner || partialOwner || account}:function:${partialName}`;
  return [{ action: operation === 'Invoke' ? 'lambda:InvokeFunction' : `lambda:${operation}`, resource }];
};

/** EventBridge Scheduler. A schedule passes the role it uses on its target. */
export const schedulerPermissions: PermissionTable = (operation, input, { region, account }) => {
  const action = `scheduler:${operation}`;
  if (operation === 'ListSchedules') return [{ action, resource: '*' }];
  const resource = scheduleArn(region, account, text(input, 'GroupName') || 'default', text(input, 'Name'));
  return [{ action, resource }, ...passRole([text(input['Target'], 'RoleArn')], 'scheduler.amazonaws.com', account)];
};

/** The tagging API finds resources of every service, so it asks for all of them. */
export const taggingPermissions: PermissionTable = (operation) => [{ action: `tag:${operation}`, resource: '*' }];

/** STS: assuming needs the role; who one is may always be asked. */
export const stsPermissions: PermissionTable = (operation, input) => {
  if (operation !== 'AssumeRole') return [];
  const externalId = text(input, 'ExternalId');
  const context = {
    'sts:RoleSessionName': text(input, 'RoleSessionName'),
    ...(externalId === '' ? {} : { 'sts:ExternalId': externalId }),
    ...requestTags(input),
  };
  const resource = text(input, 'RoleArn');
  const assume = { action: 'sts:AssumeRole', resource, context };
  return Array.isArray(input['Tags']) ? [assume, { ...assume, action: 'sts:TagSession' }] : [assume];
};
