import { describe, expect, it } from 'vitest';
import { definitionParts, followerLink, isForeign, wantedSources } from '../../../../shared/domain/doctor/following.ts';
import { planPipeline } from '../../../../shared/domain/drift/plan-pipeline.ts';
import { register } from '../../../../shared/domain/registration.ts';
import { APP, definition, deployment, PIPELINES, REGION, SOURCE, sourceAction } from '../../../support/builders.ts';
import { standard, VANDALISM, wantedMain } from '../../../support/drift.ts';

const WHERE = 'pipeline/app-dev';
const home = { region: REGION, account: PIPELINES };
const registrationOf = (tags: Record<string, string>, pipeline = definition()) => register(pipeline, tags, deployment);
const registered = registrationOf({ 'commit-relay:follow': 'main' });
const followers = registered.kind === 'registered' ? registered.followers : [];

describe('a follower', () => {
  it('that is registered as its tags say is right, in whatever order', () => {
    expect(followers).toHaveLength(1);
    expect(followerLink('app-dev', registered, followers)).toEqual([{ kind: 'fine' }]);
    const sources = [sourceAction(), sourceAction({ action: 'Other', repository: 'web' })];
    const two = registrationOf({ 'commit-relay:follow': '@' }, definition({ sources }));
    const both = two.kind === 'registered' ? two.followers : [];
    expect(both).toHaveLength(2);
    expect(followerLink('app-dev', two, both.toReversed())).toEqual([{ kind: 'fine' }]);
    expect(followerLink('app-dev', two, both.slice(1)).map(({ kind }) => kind)).toEqual(['fault']);
  });

  const remedy =
    'the next sweep registers it, within 5 minutes; else look at the log of commit-relay-reconcile, and relay dlq show reconcile';
  it.each([
    ['it is not registered', []],
    ['it is registered otherwise than its tags say', followers.map((each) => ({ ...each, paused: true as const }))],
  ])('%s', (what, found) => {
    expect(followerLink('app-dev', registered, found)).toEqual([
      { kind: 'fault', fault: { what, where: WHERE, remedy } },
    ]);
  });

  it('without the tag is none', () => {
    const fault = {
      what: 'it is no follower',
      where: WHERE,
      field: 'tag commit-relay:follow',
      remedy: 'relay follow app-dev',
    };
    expect(followerLink('app-dev', registrationOf({}), [])).toEqual([{ kind: 'fault', fault }]);
  });

  it('with tags that are wrong says each', () => {
    const invalid = registrationOf({ 'commit-relay:follow': 'a..b', 'commit-relay:start': 'never' });
    expect(followerLink('app-dev', invalid, followers)).toMatchObject([
      {
        fault: {
          what: expect.stringMatching(/^invalid-entry: /),
          where: WHERE,
          field: 'tag commit-relay:follow',
          observed: 'a..b',
        },
      },
      {
        fault: { what: expect.stringMatching(/^invalid-entry: /), field: 'tag commit-relay:start', observed: 'never' },
      },
    ]);
  });
});

describe('what source actions should read', () => {
  it('is what the tags say', () => {
    expect(wantedSources(definition(), registered, home)).toEqual([wantedMain]);
  });

  it('is what they read, where the tags do not say it', () => {
    const sources = [sourceAction(), sourceAction({ action: 'Own', repository: 'web', account: undefined })];
    expect(wantedSources(definition({ sources }), registrationOf({}), home)).toEqual([
      { action: 'Source', repository: APP },
      { action: 'Own', repository: `arn:aws:codecommit:${REGION}:${PIPELINES}:web` },
    ]);
    const invalid = registrationOf({ 'commit-relay:follow': 'a..b' });
    expect(wantedSources(definition(), invalid, home)).toEqual([{ action: 'Source', repository: APP }]);
    expect(wantedSources(definition({ sources: [sourceAction({ repository: '' })] }), invalid, home)).toEqual([]);
  });
});

describe('links in the definition', () => {
  const LINKS: Readonly<Record<string, string>> = {
    polling: 'polling',
    'wrong-bucket': 'bucket',
    'no-key': 'key-arn',
    'key-alias': 'key-arn',
    'key-bare-id': 'key-arn',
    'wrong-key': 'key-arn',
  };

  it.each(VANDALISM)('$what is a fault of one link', ({ vandal, reason, field, observed, desired }) => {
    const planned = planPipeline(vandal, [wantedMain], standard);
    const parts = definitionParts(planned);
    const found = Object.entries(parts).flatMap(([link, each]) => each.map((part) => ({ link, part })));
    const values = { ...(observed && { observed }), ...(desired && { desired }) };
    expect(found).toMatchObject([
      { link: LINKS[reason] ?? 'source-action', part: { kind: 'fault', fault: { where: WHERE, field, ...values } } },
    ]);
    expect(found[0]?.part).not.toMatchObject({ fault: { what: reason } });
    expect(found.map(({ part }) => (part.kind === 'fault' ? part.fault.remedy : part))).toEqual(
      planned.map(({ finding }) => finding.advice),
    );
  });

  it('are right where nothing differs, and a full clone is no fault', () => {
    const none = { 'source-action': [], bucket: [], 'key-arn': [], polling: [] };
    expect(definitionParts(planPipeline(definition(), [wantedMain], standard))).toEqual(none);
    const source = sourceAction();
    const cloned = {
      ...source,
      configuration: { ...source.configuration, OutputArtifactFormat: 'CODEBUILD_CLONE_REF' },
    };
    expect(definitionParts(planPipeline(definition({ sources: [cloned] }), [wantedMain], standard))).toEqual(none);
  });
});

it.each([
  [undefined, false],
  [`arn:aws:iam::${PIPELINES}:role/x`, false],
  [`arn:aws:iam::${SOURCE}:role/x`, true],
])('the role %s is of another account: %s', (role, expected) => {
  expect(isForeign(role, PIPELINES)).toBe(expected);
});
