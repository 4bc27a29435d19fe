import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { register } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, definition, deployment, sourceAction } from '../../support/builders.ts';

const selfService = { ...deployment, selfService: ['app-*'] };
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
          follow: [{ kind: 'branch', entry: '@', ref: 'refs/heads/main' }],
          start: 'head',
        },
      ],
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
    expect(only?.follow.map(({ ref }) => ref)).toEqual(refs);
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

describe('a problem', () => {
  it.each([
    { value: '', reason: 'empty', position: undefined },
    { value: '   ', reason: 'empty', position: undefined },
    { value: 'main release/', reason: 'unsupported-entry', position: 5 },
    { value: 'hotfix-:', reason: 'unsupported-entry', position: 0 },
    { value: 'refs/tags/v:', reason: 'unsupported-entry', position: 0 },
    { value: 'a..b', reason: 'invalid-entry', position: 0 },
    { value: 'main /x', reason: 'invalid-entry', position: 5 },
    { value: '-x', reason: 'invalid-entry', position: 0 },
    { value: 'x.lock', reason: 'invalid-entry', position: 0 },
    { value: 'a//b', reason: 'invalid-entry', position: 0 },
    { value: '.hidden', reason: 'invalid-entry', position: 0 },
    { value: 'x@{1}', reason: 'invalid-entry', position: 0 },
    { value: 'end.', reason: 'invalid-entry', position: 0 },
  ])('is $reason in "$value" at $position', ({ value, reason, position }) => {
    const registration = register(definition(), follow(value), selfService);
    const expected = { tag: FOLLOW_TAG, value, reason, ...(position === undefined ? {} : { position }) };
    expect(registration).toMatchObject({ kind: 'invalid', problems: [expected] });
  });

  it('is a relay tag that is not known, beside whatever else is wrong', () => {
    const tags = { ...follow('a..b'), 'commit-relay:paths': 'src/' };
    expect(register(definition(), tags, deployment)).toMatchObject({
      kind: 'invalid',
      problems: [
        { tag: 'commit-relay:paths', value: 'src/', reason: 'unknown-tag' },
        { tag: FOLLOW_TAG, reason: 'invalid-entry' },
      ],
    });
  });

  it.each([
    { case: 'a pipeline without CodeCommit source', sources: [], reason: 'no-codecommit-source' },
    {
      case: 'a source without repository',
      sources: [sourceAction({ repository: '' })],
      reason: 'no-codecommit-source',
    },
    { case: 'a source without branch', sources: [sourceAction({ branch: '' })], reason: 'no-codecommit-source' },
    { case: 'an account not allowed', sources: [sourceAction({ account: '333333333333' })], reason: 'foreign-account' },
    {
      case: "a source in the pipeline's own account",
      sources: [sourceAction({ account: undefined })],
      reason: 'foreign-account',
    },
  ])('is $case', ({ sources, reason }) => {
    expect(register(definition({ sources }), follow('@'), deployment)).toMatchObject({
      kind: 'invalid',
      problems: [{ reason }],
    });
  });

  it('is another ref than the action has, unless the pipeline is self-service', () => {
    const rejected = register(definition(), follow('main develop'), { ...deployment, selfService: ['web-*', 'app'] });
    expect(rejected).toMatchObject({ kind: 'invalid', problems: [{ reason: 'not-allowed', position: 5 }] });
    expect(register(definition(), follow('main develop'), selfService).kind).toBe('registered');
  });

  it('takes a selfService pattern literally but for *', () => {
    const dotted = { ...deployment, selfService: ['app.dev', 'ap+-dev', '(app'] };
    expect(register(definition(), follow('develop'), dotted).kind).toBe('invalid');
    expect(register(definition(), follow('develop'), { ...deployment, selfService: ['*'] }).kind).toBe('registered');
  });

  it('is a V1 pipeline that would need the pushed commit', () => {
    const v1 = definition({ pipelineType: 'V1' });
    expect(register(v1, follow('develop'), selfService)).toMatchObject({
      kind: 'invalid',
      problems: [{ reason: 'needs-v2' }],
    });
    expect(register(v1, follow('main'), selfService).kind).toBe('registered');
  });
});

describe('laws', () => {
  const tagText = fc.string({ unit: 'binary', maxLength: 256 });
  const tagSet = fc.dictionary(fc.oneof(fc.constant(FOLLOW_TAG), fc.string({ maxLength: 128 })), tagText);

  it('whatever the tags hold, there is an answer, and the same one again', () => {
    fc.assert(
      fc.property(tagSet, (tags) => {
        const registration = register(definition(), tags, selfService);
        expect(register(definition(), tags, selfService)).toEqual(registration);
        expect(registration.kind === 'not-following').toBe(!(FOLLOW_TAG in tags));
      }),
    );
  });

  it('every follower can be stored and read again', async () => {
    const { Follower } = await import('../../../shared/domain/follower.ts');
    const words = fc.array(fc.stringMatching(/^[a-z0-9./@-]{1,12}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, (entries) => {
        const registration = register(definition(), follow(entries.join(' ')), selfService);
        const followers = registration.kind === 'registered' ? registration.followers : [];
        for (const follower of followers)
          expect(Follower.parse(JSON.parse(JSON.stringify(follower)))).toEqual(follower);
      }),
    );
  });
});
