import * as z from 'zod';
import { callAsRoot, type Family, generatedName } from '../resource.ts';

const Properties = z.looseObject({
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
});

/** Members as the API writes them; the keys of an action's configuration are the action's own. */
function asInput(value: unknown, name = ''): unknown {
  if (name === 'Configuration') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => asInput(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => [lowerFirst(key), asInput(member, key)]),
  );
}

const lowerFirst = (key: string) => key.replace(/^./, (first) => first.toLowerCase());

/** A pipeline is made as by CreatePipeline, so its first run starts. */
export const CODEPIPELINE: Family = {
  'AWS::CodePipeline::Pipeline': {
    identify: (place, name) => ({ ref: name('Name') ?? generatedName(place), attributes: { Version: '1' } }),
    async deploy(resource, host) {
      const { Tags, ...properties } = Properties.parse(resource.properties);
      const { restartExecutionOnUpdate: _, ...pipeline } = z
        .looseObject({ name: z.string().default(resource.identity.ref) })
        .parse(asInput(properties));
      const tags = Tags.map(({ Key, Value }) => ({ key: Key, value: Value }));
      await callAsRoot(host, resource, 'codepipeline', 'CreatePipeline', { pipeline, tags });
    },
  },
};
