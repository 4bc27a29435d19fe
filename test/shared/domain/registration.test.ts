import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../shared/domain/approval.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import { Follower } from '../../../shared/domain/follower.ts';
import { branchRef, RepositoryArn } from '../../../shared/domain/names.ts';
import type { PipelineDefinition } from '../../../shared/domain/pipeline-definition.ts';
import { register } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG, TAG_NAMES } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition, deployment, SOURCE, sourceAction } from '../../support/builders.ts';
import { runs } from '../../support/runs.ts';

const selfService = { ...deployment, selfService: ['app-*'] };
const BUILD = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
const follow = (value: string) => ({ [FOLLOW_TAG]: value, team: 'payments' });

describe('a registration', () => {
  it('is not made without the tag', () => {
    expect(register(definition(), { team: 'payments' }, deployment)).toEqual({ kind: 'not-following' });
  });

  it('takes @ as the branch of the source action, and its head', () => {
    expect(register(definition(), follow('@'), deployment)).toEqual({
      kind: 'registered',
      followers: [
        {
          pipeline: 'app-dev',
          action: 'Source',
          repository: APP,
          follow: [{ kind: 'ref', entry: '@', ref: 'refs/heads/main' }],
          start: 'head',
        },
      ],
      warnings: [],
      approved: [{ action: 'Source', repository: APP, ref: 'refs/heads/main' }],
      wanted: [{ action: 'Source', repository: APP, branch: 'main' }],
    });
  });

  it.each([
    { value: 'main', refs: ['refs/heads/main'], start: 'head' },
    { value: '  main  ', refs: ['refs/heads/main'], start: 'head' },
    { value: '@ main', refs: ['refs/heads/main', 'refs/heads/main'], start: 'head' },
    { value: 'develop', refs: ['refs/heads/develop'], start: 'commit' },
    { value: 'main feature/a/b', refs: ['refs/heads/main', 'refs/heads/feature/a/b'], start: 'commit' },
    { value: '@ hotfix_1.2+x', refs: ['refs/heads/main', 'refs/heads/hotfix_1.2+x'], start: 'commit' },
  ])('of "$value" follows $refs and starts the $start', ({ value, refs, start }) => {
    const registration = register(definition(), follow(value), selfService);
    expect(registration).toMatchObject({ kind: 'registered', followers: [{ start }] });
    const [only] = registration.kind === 'registered' ? registration.followers : [];
    expect(only?.follow).toMatchObject(refs.map((ref) => ({ kind: 'ref', ref })));
  });

  it('has a follower for each CodeCommit source action, each with its own branch', () => {
    const sources = [sourceAction(), sourceAction({ action: 'Config', repository: 'config', branch: 'prod' })];
    const registration = register(definition({ sources }), follow('@'), deployment);
    expect(registration).toMatchObject({
      followers: [
        { action: 'Source', follow: [{ ref: 'refs/heads/main' }] },
        { action: 'Config', repository: expect.stringMatching(/:config$/), follow: [{ ref: 'refs/heads/prod' }] },
      ],
    });
  });

  it('leaves out source actions of other providers', () => {
    const s3 = {
      name: 'Artifacts',
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
      configuration: { S3Bucket: 'b' },
    };
    const registration = register(definition({ sources: [s3, sourceAction()] }), follow('@'), deployment);
    expect(registration).toMatchObject({ kind: 'registered', followers: [{ action: 'Source' }] });
  });
});

describe('what a registration holds', () => {
  const only = (tags: Record<string, string>, pipeline = definition()) => {
    const registration = register(pipeline, { ...follow('main'), ...tags }, selfService);
    return registration.kind === 'registered' ? registration.followers[0] : registration;
  };

  it.each([
    ['release/ hotfix-:', [{ prefix: 'refs/heads/release/' }, { pattern: 'refs/heads/hotfix-:' }]],
    ['refs/tags/v: ::', [{ pattern: 'refs/tags/v:' }, { pattern: 'refs/heads/::' }]],
  ])('of "%s" is its prefixes and patterns, and it starts the pushed commit', (value, clauses) => {
    expect(only({ [FOLLOW_TAG]: value })).toMatchObject({ follow: clauses, start: 'commit' });
  });

  it('has paths, variables and pause, and none of them where the tags do not say so', () => {
    const tags = {
      'commit-relay:paths': 'services/api/',
      'commit-relay:paths.2': 'lib/',
      'commit-relay:ignore-paths': '::/:.md',
      'commit-relay:variables': 'COMMIT=commit',
      'commit-relay:paused': 'true',
      'commit-relay:repair': 'off',
    };
    const declaring = { ...definition(), variables: [{ name: 'COMMIT' }] };
    expect(only(tags, declaring)).toEqual({
      ...only({}),
      paths: ['services/api/', 'lib/'],
      ignorePaths: ['::/:.md'],
      variables: [{ name: 'COMMIT', fact: 'commit' }],
      paused: true,
    });
    expect(only({ 'commit-relay:paused': 'false' })).toEqual(only({}));
  });

  it('leaves out variables that the pipeline does not declare, and warns', () => {
    const declaring = { ...definition(), variables: [{ name: 'REF' }, { name: 'OTHER' }] };
    const tags = { ...follow('main'), 'commit-relay:variables': 'COMMIT=commit REF=ref' };
    expect(register(declaring, tags, selfService)).toMatchObject({
      kind: 'registered',
      followers: [{ variables: [{ name: 'REF', fact: 'ref' }] }],
      warnings: [{ tag: 'commit-relay:variables', position: 0, reason: 'undeclared-variable' }],
    });
    expect(register(definition(), tags, selfService)).toMatchObject({ kind: 'registered', warnings: [{}, {}] });
  });

  it.each([
    [[], 'none'],
    [['REF'], 'REF'],
    [['REF', 'OTHER'], 'REF, OTHER'],
  ])('names a variable that is not declared, and what is: %j', (names, declared) => {
    const declaring = { ...definition(), variables: names.map((name) => ({ name })) };
    const tags = { ...follow('main'), 'commit-relay:variables': 'COMMIT=commit' };
    const message = expect.stringMatching(/app-dev .*COMMIT/);
    const expected = expect.stringContaining(declared);
    expect(register(declaring, tags, selfService)).toMatchObject({ warnings: [{ message, expected }] });
  });

  it('is the start that the tag says, on a V1 pipeline too where that is the head', () => {
    expect(only({ 'commit-relay:start': 'commit' })).toMatchObject({ start: 'commit' });
    const v1 = definition({ pipelineType: 'V1' });
    expect(only({ [FOLLOW_TAG]: 'release/', 'commit-relay:start': 'head' }, v1)).toMatchObject({ start: 'head' });
  });

  it.each(['111111111111/web', `arn:aws:codecommit:ap-south-1:111111111111:web`])(
    'is the repository that the tag names: %s',
    (value) => {
      expect(only({ 'commit-relay:repository': value })).toMatchObject({ repository: APP.replace(/app$/, 'web') });
    },
  );

  it('is made from the tags alone where the source action names nothing valid', () => {
    const empty = definition({ sources: [sourceAction({ repository: '', branch: '' })] });
    expect(only({ 'commit-relay:repository': '111111111111/app' }, empty)).toMatchObject({
      repository: APP,
      follow: [{ ref: 'refs/heads/main' }],
      start: 'commit',
    });
  });

  it('speaks of each source action on its own, where tags do', () => {
    const sources = [sourceAction(), sourceAction({ action: 'Config', repository: 'config', branch: 'prod' })];
    const tags = { ...follow('main'), 'commit-relay:follow:Config': '@', 'commit-relay:paths:Source': 'src/' };
    expect(register(definition({ sources }), tags, selfService)).toMatchObject({
      followers: [
        { action: 'Source', paths: ['src/'], follow: [{ ref: 'refs/heads/main' }] },
        { action: 'Config', start: 'head', follow: [{ ref: 'refs/heads/prod' }] },
      ],
    });
    const one = register(definition({ sources }), { ...tags, 'commit-relay:follow:Config': '-' }, selfService);
    expect(one.kind === 'registered' && one.followers.map(({ action }) => action)).toEqual(['Source']);
    expect(one).toMatchObject({ warnings: [] });
  });
});

describe('a problem', () => {
  const problemsOf = (
    pipeline: PipelineDefinition,
    tags: Record<string, string>,
    allowed: Deployment = selfService,
  ) => {
    const registration = register(pipeline, tags, allowed);
    if (registration.kind !== 'invalid') return registration.kind;
    for (const { message, expected } of registration.problems) {
      expect([message, expected]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
    }
    return registration.problems;
  };

  it.each([
    { case: 'a pipeline without CodeCommit source', sources: [], reason: 'no-codecommit-source' },
    { case: 'a source without repository', sources: [sourceAction({ repository: '' })], reason: 'invalid-source' },
    { case: 'a source without branch', sources: [sourceAction({ branch: '' })], reason: 'invalid-source' },
    { case: 'an account not allowed', sources: [sourceAction({ account: '333333333333' })], reason: 'foreign-account' },
    {
      case: "a source in the pipeline's own account",
      sources: [sourceAction({ account: undefined })],
      reason: 'foreign-account',
    },
  ])('is $case', ({ sources, reason }) => {
    expect(problemsOf(definition({ sources }), follow('@'))).toMatchObject([{ tag: FOLLOW_TAG, reason }]);
  });

  it('is another ref or repository than the action has, unless the pipeline is self-service', () => {
    const closed = { ...deployment, selfService: ['web-*', 'app'] };
    const tags = { ...follow('main develop release/ :x @'), 'commit-relay:repository': '111111111111/web' };
    expect(problemsOf(definition(), tags, closed)).toMatchObject([
      { tag: 'commit-relay:repository', position: 0, reason: 'not-allowed', expected: APP },
      { tag: FOLLOW_TAG, position: 5, reason: 'not-allowed', expected: '@ or main' },
      { tag: FOLLOW_TAG, position: 13, reason: 'not-allowed' },
      { tag: FOLLOW_TAG, position: 22, reason: 'not-allowed' },
    ]);
    expect(problemsOf(definition(), tags)).toBe('registered');
  });

  it('is not what was approved before, of the same action and repository', () => {
    const web = RepositoryArn.parse(APP.replace(/app$/, 'web'));
    const vandalised = definition({ sources: [sourceAction({ repository: 'mock', branch: 'dev' })] });
    const tags = { ...follow('main'), 'commit-relay:repository': '111111111111/web' };
    const approvedOf = (approval: Approval) => register(vandalised, tags, deployment, [approval]);
    const ref = branchRef('main');
    expect(approvedOf({ action: 'Source', repository: web, ref })).toMatchObject({
      kind: 'registered',
      followers: [{ repository: web, start: 'commit' }],
      approved: [{ action: 'Source', repository: web, ref }],
    });
    const other = definition({ sources: [sourceAction({ branch: 'dev' })] });
    expect(register(other, follow('main dev'), deployment, [{ action: 'Source', repository: APP, ref }])).toMatchObject(
      {
        kind: 'registered',
        approved: [{ action: 'Source', repository: APP, ref: 'refs/heads/dev' }],
      },
    );
    expect(register(other, follow('main'), deployment, [{ action: 'Source', repository: APP, ref }])).toMatchObject({
      kind: 'registered',
      approved: [{ action: 'Source', repository: APP, ref }],
    });
    expect(register(definition(), follow('release/'), selfService, [])).toMatchObject({
      approved: [{ action: 'Source', repository: APP }],
    });
    const elsewhere = { ...follow('main'), 'commit-relay:repository': '111111111111/web' };
    expect(register(definition(), elsewhere, selfService, [])).toMatchObject({ kind: 'registered', approved: [] });
    const others = [
      { action: 'Other', repository: APP },
      { action: 'Source', repository: web, ref },
    ];
    expect(register(vandalised, tags, deployment, others)).toMatchObject({ approved: [others[1]] });
    expect(approvedOf({ action: 'Source', repository: web })).toMatchObject({ problems: [{ tag: FOLLOW_TAG }] });
    expect(approvedOf({ action: 'Other', repository: web, ref })).toMatchObject({ kind: 'invalid' });
    expect(approvedOf({ action: 'Source', repository: APP, ref })).toMatchObject({ kind: 'invalid' });
  });

  it('is a tag for an action that is not there, or that is no source', () => {
    const sources = [sourceAction(), { ...sourceAction({ action: 'Build' }), actionTypeId: BUILD }];
    const tags = { ...follow('@'), 'commit-relay:paths:Build': 'a/', 'commit-relay:paths:Soruce': 'a/' };
    expect(problemsOf(definition({ sources }), tags)).toMatchObject([
      { tag: 'commit-relay:paths:Build', reason: 'not-a-source', expected: 'one of the source actions Source' },
      { tag: 'commit-relay:paths:Soruce', reason: 'unknown-action' },
    ]);
  });

  it('is what needs a V2 pipeline on one that is V1', () => {
    const v1 = definition({ pipelineType: 'V1' });
    expect(problemsOf(v1, follow('develop'))).toMatchObject([{ tag: FOLLOW_TAG, reason: 'needs-v2' }]);
    const tags = { ...follow('main'), 'commit-relay:start': 'commit', 'commit-relay:variables': 'A=ref' };
    expect(problemsOf(v1, tags)).toMatchObject([
      { tag: 'commit-relay:start', value: 'commit', position: 0, reason: 'needs-v2' },
      { tag: 'commit-relay:variables', value: 'A=ref', reason: 'needs-v2' },
    ]);
    expect(problemsOf(v1, follow('main'))).toBe('registered');
  });

  it('is a pushed commit in a pipeline that runs in parallel', () => {
    const parallel = { ...definition(), executionMode: 'PARALLEL' };
    expect(problemsOf(parallel, follow('release/'))).toMatchObject([{ reason: 'parallel-mode' }]);
    expect(problemsOf(parallel, follow('main'))).toBe('registered');
  });

  it('is told once, though it holds for several source actions', () => {
    const sources = [sourceAction(), sourceAction({ action: 'Config' })];
    const tags = { ...follow('@'), 'commit-relay:variables': 'A=ref A=tag' };
    expect(problemsOf(definition({ sources }), tags)).toMatchObject([{ reason: 'duplicate', position: 6 }]);
  });

  it('names the source actions that there are, or that no such tag can be', () => {
    const tags = { ...follow('@'), 'commit-relay:paths:Soruce': 'a/' };
    const sources = [sourceAction(), sourceAction({ action: 'Config' })];
    expect(problemsOf(definition({ sources }), tags)).toMatchObject([
      { expected: expect.stringContaining('Source, Config') },
    ]);
    const build = { ...sourceAction({ action: 'Build' }), actionTypeId: BUILD };
    expect(problemsOf(definition({ sources: [build] }), tags)).toMatchObject([{ expected: 'no such tag' }]);
  });

  it('is another repository or ref than was approved of this very action', () => {
    const web = RepositoryArn.parse(APP.replace(/app$/, 'web'));
    const named = { ...follow('@'), 'commit-relay:repository': '111111111111/web' };
    const kindOf = (tags: Record<string, string>, approval: Approval) =>
      register(definition(), tags, deployment, [{ action: 'First', repository: APP }, approval]).kind;
    expect(kindOf(named, { action: 'Source', repository: web })).toBe('registered');
    expect(kindOf(named, { action: 'Other', repository: web })).toBe('invalid');
    expect(kindOf(named, { action: 'Source', repository: APP })).toBe('invalid');
    const ref = branchRef('develop');
    expect(kindOf(follow('develop'), { action: 'Source', repository: APP, ref })).toBe('registered');
    expect(kindOf(follow('develop'), { action: 'Other', repository: APP, ref })).toBe('invalid');
    expect(kindOf(follow('develop'), { action: 'Source', repository: web, ref })).toBe('invalid');
  });

  it('is - beside other entries', () => {
    expect(problemsOf(definition(), follow('main -'))).toMatchObject([
      { tag: FOLLOW_TAG, position: 5, reason: 'invalid-entry' },
    ]);
    const sources = [sourceAction(), sourceAction({ action: 'Config' })];
    const tags = { ...follow('main'), 'commit-relay:follow:Config': '- @' };
    expect(problemsOf(definition({ sources }), tags)).toMatchObject([
      { tag: 'commit-relay:follow:Config', position: 0 },
    ]);
  });

  it('is that no source action follows anything', () => {
    const value = '-';
    expect(problemsOf(definition(), follow(value))).toMatchObject([{ tag: FOLLOW_TAG, value, reason: 'empty' }]);
    const tags = { 'commit-relay:follow:Source': 'develop', [FOLLOW_TAG]: '-' };
    expect(problemsOf(definition(), tags)).toBe('registered');
  });

  it('is a source without a branch only where one of the entries needs it', () => {
    const sources = [sourceAction({ branch: '' })];
    expect(problemsOf(definition({ sources }), follow('main release/'))).toBe('registered');
    expect(register(definition({ sources }), follow('release/'), selfService)).toMatchObject({
      followers: [{ start: 'commit' }],
    });
    expect(problemsOf(definition({ sources }), follow('main @'))).toMatchObject([
      {
        tag: FOLLOW_TAG,
        value: 'main @',
        reason: 'invalid-source',
        message: expect.stringContaining('BranchName nothing'),
      },
    ]);
    expect(problemsOf(definition({ sources: [sourceAction({ repository: 'a b' })] }), follow('main'))).toMatchObject([
      { reason: 'invalid-source', message: expect.stringMatching(/a b .*main/) },
    ]);
  });

  it('names what is allowed', () => {
    const closed = { ...deployment, sourceAccounts: new Set([SOURCE, '333333333333']) };
    const tags = { ...follow('main'), 'commit-relay:repository': 'arn:aws:codecommit:eu-west-1:444444444444:app' };
    expect(problemsOf(definition(), tags, closed)).toMatchObject([
      { reason: 'foreign-region', expected: expect.stringContaining('ap-south-1') },
      { reason: 'foreign-account', expected: expect.stringContaining(`${SOURCE}, 333333333333`) },
      { reason: 'not-allowed', expected: APP },
    ]);
    const branchless = definition({ sources: [sourceAction({ branch: '' })] });
    expect(problemsOf(branchless, follow('x'), closed)).toMatchObject([{ reason: 'not-allowed', expected: '@' }]);
    const nowhere = definition({ sources: [sourceAction({ repository: '' })] });
    const named = { ...follow('main'), 'commit-relay:repository': `${SOURCE}/app` };
    expect(problemsOf(nowhere, named, closed)).toMatchObject([
      { tag: 'commit-relay:repository', reason: 'not-allowed' },
    ]);
  });

  it('is told with the tag it is about, and at the entry where that is the only one', () => {
    const v1 = definition({ pipelineType: 'V1' });
    const variables = { ...follow('main'), 'commit-relay:variables': 'A=ref B=ref' };
    const [problem] = [problemsOf(v1, variables)].flat();
    expect(problem).toMatchObject({ tag: 'commit-relay:variables', reason: 'needs-v2' });
    expect(problem).not.toHaveProperty('position');
    const [general] = [problemsOf(v1, follow('develop'))].flat();
    expect(general).not.toHaveProperty('position');
  });

  it('is not that a V2 pipeline runs in another mode than parallel', () => {
    for (const executionMode of ['QUEUED', 'SUPERSEDED']) {
      expect(problemsOf({ ...definition(), executionMode }, follow('release/'))).toBe('registered');
    }
    const tags = { ...follow('main'), 'commit-relay:start': 'commit' };
    expect(problemsOf({ ...definition(), executionMode: 'PARALLEL' }, tags)).toMatchObject([
      { tag: 'commit-relay:start', position: 0, reason: 'parallel-mode' },
    ]);
  });

  it.each([
    [50, 'registered'],
    [51, [{ reason: 'too-many', tag: 'commit-relay:variables.4', position: 0 }]],
    [52, [{ reason: 'too-many', tag: 'commit-relay:variables.4', position: 0 }]],
  ])('is not %i variables, or is: %j', (count, expected) => {
    const names = Array.from({ length: count }, (_, n) => `V${n}`);
    const parts = [names.slice(0, 17), names.slice(17, 34), names.slice(34, 50), names.slice(50)];
    const tags = parts.flatMap((some, at) => {
      const key = `commit-relay:variables${at === 0 ? '' : `.${at + 1}`}`;
      return some.length === 0 ? [] : [[key, some.map((each) => `${each}=ref`).join(' ')]];
    });
    const declaring = { ...definition(), variables: names.map((name) => ({ name })) };
    const outcome = problemsOf(declaring, { ...follow('main'), ...Object.fromEntries(tags) });
    if (typeof expected === 'string') expect(outcome).toBe(expected);
    else expect(outcome).toMatchObject(expected);
  });

  it('takes a selfService pattern literally but for *', () => {
    const dotted = { ...deployment, selfService: ['app.dev', 'ap+-dev', '(app'] };
    expect(problemsOf(definition(), follow('develop'), dotted)).toMatchObject([{ reason: 'not-allowed' }]);
    expect(problemsOf(definition(), follow('develop'), { ...deployment, selfService: ['*'] })).toBe('registered');
  });

  it('is not found where what would decide is not known', () => {
    const unknown = { region: deployment.region, account: deployment.account };
    const tags = { ...follow('develop'), 'commit-relay:repository': '999999999999/web' };
    expect(register(definition(), tags, unknown).kind).toBe('registered');
  });
});

describe('laws', () => {
  const word = fc.stringMatching(/^[a-z0-9./@:-]{1,12}$/);
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 256 }),
    fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
  );
  const key = fc.oneof(
    fc.constantFrom(...TAG_NAMES.flatMap((name) => [`commit-relay:${name}`, `commit-relay:${name}.2:Source`])),
    fc.string({ maxLength: 128 }),
  );
  const tagSet = fc.dictionary(fc.oneof(fc.constant(FOLLOW_TAG), key), value);

  it('whatever the tags hold, there is an answer, and the same one in whatever order they come', () => {
    fc.assert(
      fc.property(tagSet, (tags) => {
        const registration = register(definition(), tags, selfService);
        const reversed = Object.fromEntries(Object.entries(tags).toReversed());
        expect(register(definition(), reversed, selfService)).toEqual(registration);
        expect(registration.kind === 'not-following').toBe(!(FOLLOW_TAG in tags));
        if (registration.kind === 'invalid') expect(registration.problems).not.toEqual([]);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('approvals permit, and change nothing that is permitted without them', () => {
    const approval = fc.record({
      action: fc.constantFrom('Source', 'Other'),
      repository: fc.constantFrom(APP, RepositoryArn.parse(APP.replace(/app$/, 'web'))),
      ref: fc.constantFrom(branchRef('main'), branchRef('develop')),
    });
    const tags = fc.record({
      [FOLLOW_TAG]: fc.constantFrom('main', 'develop', '@', 'release/', 'main develop', '..'),
      'commit-relay:repository': fc.constantFrom('111111111111/app', '111111111111/web'),
    });
    fc.assert(
      fc.property(tags, fc.array(approval, { maxLength: 3 }), (some, approved) => {
        const bare = register(definition(), some, deployment);
        const permitted = register(definition(), some, deployment, approved);
        if (bare.kind === 'registered') {
          expect(permitted).toEqual(bare);
        } else if (permitted.kind === 'registered') {
          const problems = bare.kind === 'invalid' ? bare.problems : [];
          expect(new Set(problems.map(({ reason }) => reason))).toEqual(new Set(['not-allowed']));
          expect(register(definition(), some, selfService)).toMatchObject({ followers: permitted.followers });
        }
      }),
    );
  });

  it('every follower can be stored and read again', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (entries) => {
        const registration = register(definition(), follow(entries.join(' ')), selfService);
        const followers = registration.kind === 'registered' ? registration.followers : [];
        for (const follower of followers)
          expect(Follower.parse(JSON.parse(JSON.stringify(follower)))).toEqual(follower);
      }),
    );
  });
});
