import * as z from 'zod';
import { busArn, parseArn, ruleArn } from '../events/arn.ts';
import { list, text } from '../json.ts';
import { passRole } from './pass-role.ts';
import type { Permission, PermissionTable, Place } from './permissions.ts';
import { requestTags } from './request-tags.ts';

const busArnOf = (nameOrArn: string, { region, account }: Place) =>
  nameOrArn.startsWith('arn:') ? nameOrArn : busArn(region, account, nameOrArn || 'default');

function ruleArnOf(input: unknown, name: string, place: Place): string {
  const bus = parseArn(busArnOf(text(input, 'EventBusName'), place));
  const busName = bus?.resource.split('/').slice(1).join('/') ?? '';
  return ruleArn(bus?.region ?? place.region, bus?.account ?? place.account, busName, name);
}

/** One permission for each distinct (bus, source, detail-type) of the entries. */
function putEvents(input: unknown, place: Place): readonly Permission[] {
  const permissions = list(input, 'Entries').map((entry) => ({
    action: 'events:PutEvents',
    resource: busArnOf(text(entry, 'EventBusName'), place),
    context: { 'events:source': [text(entry, 'Source')], 'events:detail-type': [text(entry, 'DetailType')] },
  }));
  return [...new Map(permissions.map((permission) => [JSON.stringify(permission), permission])).values()];
}

const Pattern = z.object({ source: z.array(z.unknown()).optional(), 'detail-type': z.array(z.unknown()).optional() });

/**
 * What a rule's pattern listens to. A matcher that is no plain string stands as its JSON, which no policy allows
 * by chance.
 */
function patternContext(source: string): Readonly<Record<string, readonly string[]>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch {
    return {}; // The service refuses it with InvalidEventPatternException.
  }
  const pattern = Pattern.safeParse(parsed).data;
  const plain = (values: readonly unknown[]) =>
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return {
    ...(pattern?.source === undefined ? {} : { 'events:source': plain(pattern.source) }),
    ...(pattern?.['detail-type'] === undefined ? {} : { 'events:detail-type': plain(pattern['detail-type']) }),
  };
}

/** EventBridge. A rule or target that hands over a role needs to pass it. */
export const eventsPermissions: PermissionTable = (operation, input, place) => {
  const action = `events:${operation}`;
  const pass = (roles: readonly string[]) => passRole(roles, 'events.amazonaws.com', place.account);
  switch (operation) {
    case 'PutEvents':
      return putEvents(input, place);
    case 'ListEventBuses':
    case 'ListRuleNamesByTarget':
    case 'TestEventPattern':
    case 'ListArchives':
      return [{ action, resource: '*' }];
    case 'DescribeEventBus':
    case 'CreateEventBus':
      return [{ action, resource: busArnOf(text(input, 'Name'), place), context: requestTags(input) }];
    case 'PutPermission':
    case 'RemovePermission':
    case 'ListRules':
      return [{ action, resource: busArnOf(text(input, 'EventBusName'), place) }];
    case 'TagResource':
    case 'UntagResource':
    case 'ListTagsForResource':
      return [{ action, resource: text(input, 'ResourceARN'), context: requestTags(input) }];
    case 'StartReplay':
      return [{ action, resource: text(input, 'EventSourceArn') }];
    case 'DescribeReplay':
      return [
        { action, resource: `arn:aws:events:${place.region}:${place.account}:replay/${text(input, 'ReplayName')}` },
      ];
    case 'PutTargets': {
      const context = { 'events:TargetArn': list(input, 'Targets').map((target) => text(target, 'Arn')) };
      const roles = list(input, 'Targets').map((target) => text(target, 'RoleArn'));
      return [{ action, resource: ruleArnOf(input, text(input, 'Rule'), place), context }, ...pass(roles)];
    }
    case 'PutRule': {
      const context = { ...patternContext(text(input, 'EventPattern')), ...requestTags(input) };
      return [
        { action, resource: ruleArnOf(input, text(input, 'Name'), place), context },
        ...pass([text(input, 'RoleArn')]),
      ];
    }
    default:
      return [{ action, resource: ruleArnOf(input, text(input, 'Rule') || text(input, 'Name'), place) }];
  }
};
