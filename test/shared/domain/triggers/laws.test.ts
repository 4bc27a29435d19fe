import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../local/events/pattern.ts';
import { decide, EVENT_ALONE } from '../../../../shared/domain/decision.ts';
import { RefName } from '../../../../shared/domain/names.ts';
import { mayMatchPush } from '../../../../shared/domain/triggers/may-match-push.ts';
import { migrationOf } from '../../../../shared/domain/triggers/migration.ts';
import { at, definition, deployment, PIPELINES, REGION, SOURCE, sourceAction } from '../../../support/builders.ts';
import { rule } from '../../../support/rules.ts';
import { runs } from '../../../support/runs.ts';

const OTHER = '333333333333';
const judge = {
  deployment: { ...deployment, sourceAccounts: new Set([SOURCE, OTHER]), selfService: ['*'] },
  approved: [],
};

/** Names that meet each other's prefixes, suffixes and wildcards. */
const name = fc
  .array(fc.constantFrom('main', 'release', 'a', 'x', 'v1'), { minLength: 1, maxLength: 3 })
  .chain((parts) => fc.constantFrom('/', '-').map((separator) => parts.join(separator)));
const matcher = fc.oneof(
  { weight: 3, arbitrary: name },
  fc.tuple(name, fc.nat(8)).map(([text, end]) => ({ prefix: text.slice(0, end) })),
  fc.tuple(name, fc.nat(8)).map(([text, end]) => ({ suffix: text.slice(-end) })),
  fc.tuple(name, fc.nat(8), fc.constantFrom('*', '*/', '/*', '/*/')).map(([text, cut, star]) => ({
    wildcard: `${text.slice(0, cut)}${star}${text.slice(cut + 1)}`,
  })),
  fc.constantFrom('refs/heads/main', '@', { 'anything-but': ['main'] }, { exists: true }, { prefix: 'refs/' }),
);
const matchers = fc.uniqueArray(matcher, { minLength: 1, maxLength: 3, selector: (each) => JSON.stringify(each) });
const fullNames = fc.array(
  fc
    .tuple(fc.constantFrom('refs/heads/', 'refs/tags/'), name, fc.boolean())
    .map(([folder, text, isPrefix]) => (isPrefix ? { prefix: `${folder}${text}` } : `${folder}${text}`)),
  { minLength: 1, maxLength: 2 },
);
const arn = (account: string, repository: string) => `arn:aws:codecommit:${REGION}:${account}:${repository}`;
const someOf = <T>(...all: T[]) => fc.subarray(all, { minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const detail = fc.record({
  event: fc.oneof(
    { weight: 5, arbitrary: fc.constant(['referenceCreated', 'referenceUpdated']) },
    maybe(someOf('referenceCreated', 'referenceUpdated', 'referenceDeleted')),
  ),
  referenceType: fc.oneof(fc.constant(['branch']), maybe(someOf('branch', 'tag'))),
  referenceName: maybe(matchers),
  referenceFullName: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, maybe(fullNames)),
  repositoryName: maybe(someOf('app', 'lib')),
});
const pattern = fc.record({
  source: fc.constant(['aws.codecommit']),
  'detail-type': fc.oneof(fc.constant(['CodeCommit Repository State Change']), fc.constant(undefined)),
  account: maybe(someOf(SOURCE, OTHER)),
  resources: maybe(someOf(arn(SOURCE, 'app'), arn(OTHER, 'app'), arn(SOURCE, 'lib'))),
  detail,
});
type Push = {
  readonly account: string;
  readonly repository: string;
  readonly type: 'branch' | 'tag';
  readonly name: string;
  readonly event: string;
};
const push: fc.Arbitrary<Push> = fc.record({
  account: fc.constantFrom(SOURCE, OTHER),
  repository: fc.constantFrom('app', 'lib', 'other'),
  type: fc.constantFrom('branch' as const, 'tag' as const),
  name,
  event: fc.constantFrom('referenceCreated', 'referenceUpdated'),
});

const folder = { branch: 'refs/heads/', tag: 'refs/tags/' } as const;
const eventOf = ({ account, repository, type, name: referenceName, event }: Push) => ({
  source: 'aws.codecommit',
  'detail-type': 'CodeCommit Repository State Change',
  account,
  region: REGION,
  resources: [arn(account, repository)],
  detail: {
    event,
    repositoryName: repository,
    referenceType: type,
    referenceName,
    referenceFullName: `${folder[type]}${referenceName}`,
  },
});

const pipelines = {
  one: definition({ sources: [sourceAction()] }),
  old: definition({ pipelineType: 'V1', sources: [sourceAction({ branch: 'release' })] }),
  two: definition({ sources: [sourceAction({ action: 'App' }), sourceAction({ action: 'Lib', repository: 'lib' })] }),
};

/** Whether the followers that the migration makes start at a push. */
function starts(migration: ReturnType<typeof migrationOf>, { account, repository, type, name: short }: Push): boolean {
  const ref = RefName.parse(`${folder[type]}${short}`);
  return migration.followers.some(
    (follower) => follower.repository === arn(account, repository) && decide({ ref }, follower, EVENT_ALONE).start,
  );
}

describe('a rule that migrates', () => {
  it('matched the very pushes that the follower starts at, but for what the notes say', () => {
    const numRuns = runs(3_000);
    let replaced = 0;
    let matched = 0;
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(...Object.values(pipelines)),
        fc.array(push, { minLength: 20, maxLength: 40 }),
        (patterns, pipeline, pushes) => {
          const rules = patterns.map((each, number) => rule({ name: `rule-${number}`, pattern: each }));
          const observed = { account: PIPELINES, created: at(0), definition: pipeline, tags: {} };
          const migration = migrationOf(rules, observed, judge);
          const taken = migration.verdicts.flatMap((each) => (each.kind === 'replaceable' ? [each] : []));
          replaced += taken.length;
          for (const each of pushes) {
            const event = eventOf(each);
            const by = taken.filter((verdict) => compilePattern(verdict.rule.pattern ?? '')(event));
            matched += by.length;
            const isStarted = starts(migration, each);
            if (isStarted) expect(by).not.toEqual([]);
            // Every rule that matches beyond the tags says so.
            if (!isStarted) {
              for (const { notes } of by) {
                const isTold =
                  (notes.includes('git-tags') && each.type === 'tag') ||
                  (notes.includes('any-account') && each.account === OTHER);
                expect(isTold, JSON.stringify(each)).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns },
    );
    // The law says nothing where nothing migrates.
    expect(replaced).toBeGreaterThan(numRuns / 6);
    expect(matched).toBeGreaterThan(numRuns / 6);
  });

  it('is one that the scan holds for a rule on pushes', () => {
    fc.assert(
      fc.property(pattern, push, (each, one) => {
        const text = JSON.stringify(each);
        if (compilePattern(text)(eventOf(one))) expect(mayMatchPush(text)).toBe(true);
      }),
    );
  });

  it('asks nothing of the tags that it was given', () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom(...Object.values(pipelines)), (each, pipeline) => {
        const observed = { account: PIPELINES, created: at(0), definition: pipeline, tags: {} };
        const first = migrationOf([rule({ pattern: each })], observed, judge);
        const again = migrationOf([rule({ pattern: each })], { ...observed, tags: first.tags }, judge);
        if (first.verdicts[0]?.kind === 'replaceable') expect(again).toEqual(first);
      }),
    );
  });
});
