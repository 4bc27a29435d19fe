import { describe, expect, it } from 'vitest';
import type { ObservedPipeline } from '../../../../shared/domain/pipeline-status.ts';
import type { TargetedRule } from '../../../../shared/domain/triggers/event-rule.ts';
import { migrationOf } from '../../../../shared/domain/triggers/migration.ts';
import type { Judge } from '../../../../shared/domain/triggers/rule-verdict.ts';
import { at, definition, deployment, PIPELINES, REGION, SOURCE, sourceAction } from '../../../support/builders.ts';
import { APP_ARN, pipelineTarget, pushPattern, rule } from '../../../support/rules.ts';

const anybody: Judge = { deployment: { ...deployment, selfService: ['*'] }, approved: [] };
const nobody: Judge = { deployment, approved: [] };

function observed(tags: Record<string, string> = {}, of: Parameters<typeof definition>[0] = {}): ObservedPipeline {
  return { account: PIPELINES, created: at(0), definition: definition(of), tags };
}

/** The reasons, or the tags and the notes where all can be replaced. */
function outcome(rules: readonly TargetedRule[], pipeline: ObservedPipeline | undefined = observed(), judge = anybody) {
  const { tags, verdicts } = migrationOf(rules, pipeline, judge);
  const reasons = verdicts.flatMap((each) =>
    each.kind === 'irreplaceable' ? each.faults.map(({ reason }) => reason) : [],
  );
  const notes = verdicts.flatMap((each) => (each.kind === 'replaceable' ? each.notes : []));
  return reasons.length > 0 ? reasons : { tags, notes };
}

const follow = (value: string, more: Record<string, string> = {}, notes: string[] = []) => ({
  tags: {
    'commit-relay:follow': value,
    ...Object.fromEntries(Object.entries(more).map(([name, text]) => [`commit-relay:${name}`, text])),
  },
  notes,
});
const head = { start: 'head' };
const only = (detail: object, rest: object = {}) => [rule({ pattern: pushPattern(detail, rest) })];
const without = (pattern: Record<string, unknown>, field: string) => {
  const { [field]: _, ...rest } = pattern;
  return rest;
};

describe('patterns that tags can say', () => {
  it.each([
    ['the branch that the action reads', only({}), follow('main')],
    [
      'another branch, at whose pushes the action reads its own',
      only({ referenceName: ['develop'] }),
      follow('develop', head),
    ],
    ['several', only({ referenceName: ['main', 'develop'] }), follow('main develop', head)],
    ['a prefix of folders', only({ referenceName: [{ prefix: 'release/' }] }), follow('release/', head)],
    ['a prefix within a name', only({ referenceName: [{ prefix: 'rel' }] }), follow('rel::', head)],
    ['every branch', [rule({ pattern: pushPattern({ referenceName: [{ prefix: '' }] }) })], follow('::', head)],
    ['a suffix', only({ referenceName: [{ suffix: '-fix' }] }), follow('::-fix', head)],
    ['a suffix from a slash on', only({ referenceName: [{ suffix: '/x' }] }), follow(':/::/x', head)],
    ['a wildcard', only({ referenceName: [{ wildcard: 'hot*-fix' }] }), follow('hot::-fix', head)],
    ['a wildcard of a segment', only({ referenceName: [{ wildcard: 'a/*/b' }] }), follow('a/:/::/b', head)],
    ['a wildcard below a folder', only({ referenceName: [{ wildcard: 'a/*' }] }), follow('a/', head)],
    ['a wildcard after another', only({ referenceName: [{ wildcard: 'a*b/*' }] }), follow('a::b/::', head)],
    ['a wildcard without any', only({ referenceName: [{ wildcard: 'main' }] }), follow('main')],
    ['git tags', only({ referenceType: ['tag'], referenceName: [{ prefix: 'v' }] }), follow('refs/tags/v::', head)],
    [
      'branches and git tags',
      only({ referenceType: ['branch', 'tag'], referenceName: ['x'] }),
      follow('x refs/tags/x', head),
    ],
    ['full names', only({ referenceName: undefined, referenceFullName: ['refs/heads/main'] }), follow('main')],
    [
      'full names of git tags',
      only({ referenceType: undefined, referenceName: undefined, referenceFullName: [{ prefix: 'refs/tags/v' }] }),
      follow('refs/tags/v::', head),
    ],
    [
      'full names of one type',
      only({ referenceName: undefined, referenceFullName: ['refs/heads/main', 'refs/tags/x'] }),
      follow('main'),
    ],
    ['no type, as CDK makes it', only({ referenceType: undefined }), follow('main', {}, ['git-tags'])],
    [
      'no type, and not what the action reads',
      only({ referenceType: undefined, referenceName: [{ prefix: 'v' }] }),
      follow('v:: refs/tags/v::', head),
    ],
    [
      'no type, and a wildcard without any',
      only({ referenceType: undefined, referenceName: [{ wildcard: 'main' }] }),
      follow('main refs/tags/main', head),
    ],
    [
      'full names of both types, branches first',
      only({
        referenceType: undefined,
        referenceName: undefined,
        referenceFullName: ['refs/tags/x', 'refs/heads/main'],
      }),
      follow('main refs/tags/x', head),
    ],
    ['all refs', only({ referenceType: undefined, referenceName: undefined }), follow(':: refs/tags/::', head)],
    ['no events', only({ event: undefined }), follow('main', {}, ['deletions'])],
    [
      'by name and account',
      only({ repositoryName: ['app'] }, { resources: undefined, account: [SOURCE] }),
      follow('main'),
    ],
    [
      'by name, ARN, account and Region',
      only({ repositoryName: ['app'] }, { account: [SOURCE], region: [REGION] }),
      follow('main'),
    ],
    ['by name alone', only({ repositoryName: ['app'] }, { resources: undefined }), follow('main', {}, ['any-account'])],
    [
      'another repository',
      only({}, { resources: [APP_ARN.replace(/app$/, 'lib')] }),
      follow('main', { repository: `${SOURCE}/lib` }),
    ],
    ['no detail-type, where the detail says it', only({}, { 'detail-type': undefined }), follow('main')],
  ])('%s', (_, rules, expected) => {
    expect(outcome(rules)).toEqual(expected);
  });

  it('starts the head also where that is all a V1 pipeline can', () => {
    const v1 = observed({}, { pipelineType: 'V1' });
    expect(outcome(only({ referenceName: ['develop'] }), v1)).toEqual(follow('develop', head));
  });
});

describe('rules that cannot be replaced', () => {
  const targets = (...all: ReturnType<typeof pipelineTarget>[]) => [rule({ targets: all })];
  it.each([
    ['two pipelines', targets(pipelineTarget('app-dev'), pipelineTarget('web')), ['several-targets']],
    ['a topic as well', targets(pipelineTarget('app-dev'), { Id: 't', Arn: 'arn:aws:sns:x:1:y' }), ['other-targets']],
    ['a template', targets(pipelineTarget('app-dev', { InputTransformer: { InputTemplate: '{}' } })), ['shaped-input']],
    ['a constant', targets(pipelineTarget('app-dev', { Input: '{}' })), ['shaped-input']],
    ['a schedule as well', [rule({ schedule: 'rate(1 day)' })], ['schedule']],
    ['alternatives', only({ $or: [{ referenceName: ['a'] }, { event: ['b'] }] }), ['alternatives']],
    ['a field of the caller', only({ callerUserArn: [{ 'anything-but': 'x' }] }), ['unknown-field']],
    ['a field of the envelope', only({}, { time: ['x'] }), ['unknown-field']],
    ['anything but', only({ referenceName: [{ 'anything-but': ['main'] }] }), ['filter']],
    ['any case', only({ referenceName: [{ prefix: { 'equals-ignore-case': 'x' } }] }), ['filter']],
    ['a repository by prefix', only({ repositoryName: [{ prefix: 'a' }] }), ['filter']],
    ['both names', only({ referenceFullName: ['refs/heads/main'] }), ['filter']],
    [
      'a prefix of full names',
      only({ referenceName: undefined, referenceFullName: [{ prefix: 'refs/' }] }),
      ['filter'],
    ],
    ['a custom source as well', only({}, { source: ['aws.codecommit', 'mine'] }), ['other-sources']],
    ['any source', only({}, { source: undefined }), ['other-sources']],
    [
      'pull requests as well',
      only({}, { 'detail-type': ['CodeCommit Repository State Change', 'CodeCommit Pull Request State Change'] }),
      ['other-events'],
    ],
    [
      'all that a repository tells',
      [rule({ pattern: { source: ['aws.codecommit'], resources: [APP_ARN] } })],
      ['other-events'],
    ],
    [
      'deletions, said so',
      only({ event: ['referenceCreated', 'referenceUpdated', 'referenceDeleted'] }),
      ['other-events'],
    ],
    ['updates alone', only({ event: ['referenceUpdated'] }), ['fewer-events']],
    ['any repository', only({}, { resources: undefined, account: [SOURCE] }), ['any-repository']],
    [
      'a repository of nobody knows where',
      only({ repositoryName: ['lib'] }, { resources: undefined }),
      ['unknown-account'],
    ],
    ['a name and the ARN of another', only({ repositoryName: ['lib'] }), ['matches-nothing']],
    ['a type that is none', only({ referenceType: ['note'] }), ['matches-nothing']],
    [
      'a full name of the other type',
      only({ referenceName: undefined, referenceFullName: ['refs/tags/x'] }),
      ['matches-nothing'],
    ],
    ['a full name as a short one', only({ referenceName: ['refs/heads/main'] }), ['unsayable-ref']],
    ['a branch below refs/tags', only({ referenceName: [{ prefix: 'refs/tags/v' }] }), ['unsayable-ref']],
    ['a branch of the name @', only({ referenceName: ['@'] }), ['unsayable-ref']],
    ['a folder as a branch', only({ referenceName: ['release/'] }), ['unsayable-ref']],
    ['a star in a name', only({ referenceName: ['release/*'] }), ['unsayable-ref']],
    ['a star in a prefix', only({ referenceName: [{ prefix: 'rel*' }] }), ['unsayable-ref']],
    ['what AWS allows in no tag', only({ referenceName: ['fix#1'] }), ['unsayable-ref']],
    [
      'two repositories at once',
      only({}, { resources: [APP_ARN, APP_ARN.replace(/app$/, 'lib')] }),
      ['several-repositories'],
    ],
    [
      'an account that is not allowed',
      only({}, { resources: [APP_ARN.replace(SOURCE, '333333333333')] }),
      ['foreign-account'],
    ],
    ['another Region', only({}, { resources: [APP_ARN.replace(REGION, 'eu-west-1')] }), ['refused']],
    ['no JSON', [{ ...rule(), pattern: 'torn' }], ['unreadable-pattern']],
  ])('%s', (_, rules, expected) => {
    expect(outcome(rules)).toEqual(expected);
  });

  it.each(['refs/heads/main', '@', 'release/', 'fix#1'])('a ref of the name %s, and names it', (name) => {
    const { verdicts } = migrationOf(only({ referenceName: [name] }), observed(), anybody);
    expect(verdicts).toMatchObject([{ faults: [{ detail: expect.stringContaining(name) }] }]);
  });

  it('a pipeline that is gone', () => {
    expect(migrationOf([rule()], undefined, anybody)).toEqual({
      tags: {},
      followers: [],
      verdicts: [
        {
          rule: rule(),
          kind: 'irreplaceable',
          faults: [{ reason: 'pipeline-not-found', detail: expect.stringMatching(/./) }],
        },
      ],
    });
  });

  it('tags that register refuses, with the problem', () => {
    const { verdicts, tags, followers } = migrationOf(only({ referenceName: ['develop'] }), observed(), nobody);
    const [verdict] = verdicts;
    expect([tags, followers]).toEqual([{}, []]);
    expect(verdict).toMatchObject({ kind: 'irreplaceable', faults: [{ reason: 'refused' }] });
    expect(JSON.stringify(verdict)).toContain('commit-relay:follow = develop: not-allowed: develop is not branch main');
  });

  it('a pipeline without a CodeCommit source', () => {
    expect(outcome(only({}), observed({}, { sources: [] }))).toEqual(['no-such-source']);
  });

  it('tells all that is in the way at once', () => {
    const pattern = pushPattern({ referenceName: [{ 'anything-but': 'x' }], event: ['referenceDeleted'] });
    expect(outcome([rule({ pattern, schedule: 'rate(1 day)' })])).toEqual([
      'schedule',
      'other-events',
      'fewer-events',
      'fewer-events',
      'filter',
    ]);
  });
});

describe('several rules of one pipeline', () => {
  const named = (name: string, pattern: object) => rule({ name, pattern });
  it('come to one set of tags where they name the same repository', () => {
    const rules = [named('a', pushPattern()), named('b', pushPattern({ referenceName: ['develop', 'main'] }))];
    expect(outcome(rules)).toEqual(follow('main develop', head));
  });

  it('do not hold up each other', () => {
    const rules = [named('a', pushPattern()), named('b', pushPattern({ event: ['referenceUpdated'] }))];
    const { tags, verdicts } = migrationOf(rules, observed(), nobody);
    expect(tags).toEqual({ 'commit-relay:follow': 'main' });
    expect(verdicts.map(({ kind }) => kind)).toEqual(['replaceable', 'irreplaceable']);
  });

  it('do not hold up each other where the relay would not register one of them', () => {
    const rules = [named('a', pushPattern({ referenceName: ['develop'] })), named('b', pushPattern())];
    const { tags, verdicts, followers } = migrationOf(rules, observed(), nobody);
    expect(tags).toEqual({ 'commit-relay:follow': 'main' });
    expect(verdicts).toMatchObject([{ faults: [{ reason: 'refused' }] }, { kind: 'replaceable' }]);
    expect(followers).toMatchObject([{ action: 'Source', follow: [{ ref: 'refs/heads/main' }] }]);
  });

  it('follow the repository of the first that can be said', () => {
    const lib = APP_ARN.replace(/app$/, 'lib');
    const rules = [
      named('a', pushPattern({ event: ['referenceUpdated'] })),
      named('b', pushPattern({}, { resources: [lib] })),
    ];
    const { tags, verdicts } = migrationOf(rules, observed(), anybody);
    expect(tags).toEqual({ 'commit-relay:follow': 'main', 'commit-relay:repository': `${SOURCE}/lib` });
    expect(verdicts.map(({ kind }) => kind)).toEqual(['irreplaceable', 'replaceable']);
  });

  it('of several repositories follow the one that the action reads', () => {
    const lib = APP_ARN.replace(/app$/, 'lib');
    const rules = [named('a', pushPattern({}, { resources: [lib] })), named('b', pushPattern())];
    const { tags, verdicts } = migrationOf(rules, observed(), anybody);
    expect(tags).toEqual({ 'commit-relay:follow': 'main' });
    expect(verdicts).toMatchObject([{ faults: [{ reason: 'several-repositories' }] }, { kind: 'replaceable' }]);
    for (const each of [lib, APP_ARN]) expect(JSON.stringify(verdicts[0])).toContain(each);
  });

  const suite = observed(
    {},
    {
      sources: [sourceAction({ action: 'App' }), sourceAction({ action: 'Lib', repository: 'lib' })],
    },
  );
  const lib = pushPattern({}, { resources: [APP_ARN.replace(/app$/, 'lib')] });
  it('follow each by the source action that reads it', () => {
    expect(outcome([named('a', pushPattern()), named('b', lib)], suite, nobody)).toEqual(follow('main'));
    expect(outcome([named('a', lib)], suite, nobody)).toEqual(follow('-', { 'follow:Lib': 'main' }));
    expect(outcome([named('a', pushPattern({ referenceName: ['x'] })), named('b', lib)], suite)).toEqual(
      follow('-', { 'follow:App': 'x', 'follow:Lib': 'main', start: 'head' }),
    );
  });

  it('stay, all that could be replaced alone, where there is no room for the tags of all', () => {
    const crowded = { ...suite, tags: Object.fromEntries(Array.from({ length: 47 }, (__, n) => [`t${n}`, ''])) };
    const rules = [
      named('a', pushPattern({ referenceName: ['x'] })),
      named('b', pushPattern({ referenceName: ['y'] }, { resources: lib.resources })),
      named('c', pushPattern({ event: ['referenceUpdated'] })),
    ];
    for (const one of rules.slice(0, 2)) {
      expect(migrationOf([one], crowded, anybody).verdicts).toMatchObject([{ kind: 'replaceable' }]);
    }
    const { tags, followers, verdicts } = migrationOf(rules, crowded, anybody);
    expect([tags, followers]).toEqual([{}, []]);
    const refused = { kind: 'irreplaceable', faults: [{ reason: 'refused', detail: expect.stringContaining('51') }] };
    expect(verdicts).toEqual([
      { rule: rules[0], ...refused },
      { rule: rules[1], ...refused },
      { rule: rules[2], kind: 'irreplaceable', faults: [{ reason: 'fewer-events', detail: expect.any(String) }] },
    ]);
  });

  it('start the head where the branch is not the one that its own action reads', () => {
    const develop = sourceAction({ action: 'App', branch: 'develop' });
    const sources = [develop, sourceAction({ action: 'Lib', repository: 'lib' })];
    expect(outcome([named('a', pushPattern())], observed({}, { sources }))).toEqual(
      follow('-', { 'follow:App': 'main', start: 'head' }),
    );
  });

  it('of a repository that none of them reads cannot be replaced', () => {
    const other = pushPattern({}, { resources: [APP_ARN.replace(/app$/, 'other')] });
    expect(outcome([named('a', other)], suite)).toEqual(['no-such-source']);
  });

  it('of one repository that two read follow by the branch', () => {
    const twice = observed(
      {},
      { sources: [sourceAction({ action: 'Dev', branch: 'develop' }), sourceAction({ action: 'Main' })] },
    );
    expect(outcome([named('a', pushPattern())], twice, nobody)).toEqual(follow('-', { 'follow:Main': 'main' }));
  });
});

describe('a pipeline that has relay tags', () => {
  const tagged = (tags: Record<string, string>) =>
    observed(Object.fromEntries(Object.entries(tags).map(([name, value]) => [`commit-relay:${name}`, value])));
  it.each([
    ['the same', { follow: '@' }, only({})],
    ['more', { follow: 'main develop release/' }, only({ referenceName: ['develop', { prefix: 'release/x/' }] })],
    ['a pattern over all', { follow: '::' }, only({ referenceName: [{ prefix: 'rel' }, { wildcard: 'x*y' }] })],
  ])('needs none where they cover it: %s', (_, tags, rules) => {
    expect(outcome(rules, tagged(tags))).toEqual({ tags: tagged(tags).tags, notes: [] });
  });

  it.each([
    ['another branch', { follow: 'develop' }],
    ['only some paths', { follow: 'main', paths: 'src/' }],
    ['a pause', { follow: 'main', paused: 'true' }],
    ['another repository', { follow: 'main', repository: `${SOURCE}/lib` }],
  ])('keeps them, and its rule: %s', (_, tags) => {
    expect(outcome(only({}), tagged(tags))).toEqual(['tagged-otherwise']);
    expect(JSON.stringify(migrationOf(only({}), tagged(tags), anybody).verdicts)).toContain(`main of ${APP_ARN}`);
  });

  it('keeps what cannot be understood, and its rule', () => {
    expect(outcome(only({}), tagged({ follow: 'a..b' }))).toEqual(['refused']);
    expect(migrationOf(only({}), tagged({ follow: 'a..b' }), anybody).followers).toEqual([]);
  });

  it('keeps tags beside those that it gets', () => {
    expect(outcome(only({}), tagged({ repair: 'off' }))).toEqual(follow('main', { repair: 'off' }));
    expect(outcome(only({}), tagged({ paths: 'src/' }))).toEqual(['tagged-otherwise']);
    const { verdicts } = migrationOf(only({}), tagged({ paths: 'src/' }), anybody);
    expect(JSON.stringify(verdicts)).toContain(`main of ${APP_ARN}`);
    const others = (count: number) =>
      observed(Object.fromEntries(Array.from({ length: count }, (__, n) => [`t${n}`, ''])));
    expect(outcome(only({}), others(49))).toEqual(follow('main'));
    expect(outcome(only({}), others(50))).toEqual(['refused']);
  });
});

describe('without a field', () => {
  it.each(['source', 'resources'])('%s it cannot be said', (field) => {
    expect(outcome([rule({ pattern: without(pushPattern(), field) })])).toHaveLength(1);
  });
});
