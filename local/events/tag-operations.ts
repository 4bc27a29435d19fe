import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import type { BusStore, Rule } from './bus-store.ts';
import { type Operations, operation, Tags } from './operation.ts';

const TAGS_PER_RESOURCE = 50;

const OfResource = z.object({ ResourceARN: z.string() });

/** TagResource, UntagResource, ListTagsForResource, for rules. */
export function tagOperations(store: BusStore): Operations {
  const find = (account: string, arn: string): Rule => {
    const rule = store.ruleByArn(arn);
    if (rule === undefined || rule.account !== account) {
      throw new ApiError('ResourceNotFoundException', `Resource ${arn} does not exist.`);
    }
    return rule;
  };
  const retag = (rule: Rule, tags: Rule['tags']) => {
    if (Object.keys(tags).length > TAGS_PER_RESOURCE) {
      throw new ApiError('ValidationException', `A resource has at most ${TAGS_PER_RESOURCE} tags.`);
    }
    store.named(rule.account, rule.busName).rules.set(rule.name, { ...rule, tags });
    return {};
  };
  return {
    TagResource: operation(OfResource.extend({ Tags }), ({ ResourceARN, Tags: added }, { account }) => {
      const rule = find(account, ResourceARN);
      return retag(rule, { ...rule.tags, ...added });
    }),
    UntagResource: operation(OfResource.extend({ TagKeys: z.array(z.string()) }), (input, { account }) => {
      const rule = find(account, input.ResourceARN);
      return retag(rule, Object.fromEntries(Object.entries(rule.tags).filter(([key]) => !input.TagKeys.includes(key))));
    }),
    ListTagsForResource: operation(OfResource, ({ ResourceARN }, { account }) => ({
      Tags: Object.entries(find(account, ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}
