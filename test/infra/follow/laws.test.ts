import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FollowOptions, follow } from '../../../infra/follow/follow.ts';
import { toStars } from '../../../shared/domain/glob.ts';
import { parseTags, type Settings } from '../../../shared/domain/tags/parse-tags.ts';
import { PUSH_FACTS } from '../../../shared/domain/tags/push-facts.ts';
import { newCfnPipeline, newStack } from './pipelines.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
const glob = fc.tuple(word, fc.constantFrom('', '/', '*', '/*', '-*')).map((parts) => parts.join(''));
const someOf = (entry: fc.Arbitrary<string>) => fc.uniqueArray(entry, { minLength: 1, maxLength: 30 });

const options: fc.Arbitrary<FollowOptions> = fc.record(
  {
    branches: someOf(glob),
    gitTags: someOf(glob),
    repository: word.map((name) => `111111111111/${name}`),
    paths: someOf(glob),
    ignorePaths: someOf(glob),
    start: fc.constantFrom('head' as const, 'commit' as const),
    variables: fc.dictionary(word, fc.constantFrom(...PUSH_FACTS), { minKeys: 1, maxKeys: 20 }),
    paused: fc.constant(true),
    repair: fc.constantFrom('repair' as const, 'observe' as const, 'off' as const),
  },
  { requiredKeys: ['branches'] },
);

/** The options that settings came from. */
function optionsOf(settings: Settings): FollowOptions {
  const refs = (settings.follow ?? []).map(({ entry }) => toStars(entry));
  const gitTags = refs.filter((ref) => ref.startsWith('refs/tags/')).map((ref) => ref.slice('refs/tags/'.length));
  const branches = refs.filter((ref) => !ref.startsWith('refs/tags/'));
  const { repository, paths, 'ignore-paths': ignored, start, variables, paused, repair } = settings;
  return {
    branches,
    ...(gitTags.length > 0 && { gitTags }),
    ...(repository?.[0] && { repository: repository[0].entry }),
    ...(paths && { paths: paths.map(({ entry }) => toStars(entry)) }),
    ...(ignored && { ignorePaths: ignored.map(({ entry }) => toStars(entry)) }),
    ...(start?.[0] && { start: start[0].means }),
    ...(variables && { variables: Object.fromEntries(variables.map(({ means }) => [means.name, means.fact])) }),
    ...(paused && { paused: true }),
    ...(repair?.[0] && { repair: repair[0].means }),
  };
}

describe('the tags that follow writes', () => {
  it('say what the options said, for all source actions and for one', () => {
    fc.assert(
      fc.property(options, options, (general, forConfig) => {
        const pipeline = newCfnPipeline(newStack());
        follow(pipeline, { ...general, actions: { Config: forConfig } });
        const parsed = parseTags(pipeline.tags.tagValues());
        expect(parsed?.problems).toEqual([]);
        if (parsed === undefined) return;
        expect(optionsOf(parsed.general)).toEqual(general);
        expect(optionsOf(parsed.byAction.get('Config') ?? {})).toEqual(forConfig);
      }),
    );
  });
});
