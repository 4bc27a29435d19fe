import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, build, definition, pipelineArn, session, source, stage } from './definitions.ts';
import { SmallCloud } from './small-cloud.ts';

const ARN = pipelineArn('app');
let cloud: SmallCloud;
beforeEach(async () => {
  cloud = new SmallCloud();
  cloud.push();
  const tags = [{ key: 'team', value: 'a' }];
  await cloud.call('CreatePipeline', { pipeline: definition('app'), tags });
});
afterEach(() => cloud.service.close());

const tag = (tags: readonly { key: string; value: string }[], resourceArn = ARN) =>
  cloud.call('TagResource', { resourceArn, tags });
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }));

it('adds, replaces, removes and lists', async () => {
  await tag([
    { key: 'team', value: 'b' },
    { key: 'commit-relay:follow', value: 'main release/ hotfix-:' },
  ]);
  await cloud.call('UntagResource', { resourceArn: ARN, tagKeys: ['team', 'never-there'] });
  expect(await cloud.call('ListTagsForResource', { resourceArn: ARN })).toEqual({
    tags: [{ key: 'commit-relay:follow', value: 'main release/ hotfix-:' }],
  });
  expect(cloud.service.resourceTags(ARN)).toEqual({ 'commit-relay:follow': 'main release/ hotfix-:' });
});

it('remembers that a pipeline once had tags', async () => {
  await cloud.call('CreatePipeline', { pipeline: definition('bare') });
  await cloud.call('UntagResource', { resourceArn: ARN, tagKeys: ['team'] });
  expect(cloud.service.taggedPipelines(ADMIN.account)).toEqual([
    { arn: ARN, tags: {}, everTagged: true },
    { arn: pipelineArn('bare'), tags: {}, everTagged: false },
  ]);
});

describe('refuses', () => {
  it.each([
    ['a star', [{ key: 'a', value: 'x*' }], 'InvalidTagsException'],
    ['a comma', [{ key: 'a', value: 'x,y' }], 'InvalidTagsException'],
    ['an exclamation mark', [{ key: 'a!', value: '' }], 'InvalidTagsException'],
    ['a reserved key', [{ key: 'aws:a', value: '' }], 'InvalidTagsException'],
    [
      'a key given twice',
      [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
      'InvalidTagsException',
    ],
    ['more than 50 with those it has', many(50), 'TooManyTagsException'],
  ])('%s', async (_, tags, code) => {
    await expect(tag(tags)).rejects.toMatchObject({ code });
    expect(cloud.service.resourceTags(ARN)).toEqual({ team: 'a' });
  });

  it('a resource that is not there, of another Region or of another account', async () => {
    await expect(tag([], pipelineArn('nobody'))).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(tag([], ARN.replace('eu-west-1', 'us-east-1'))).rejects.toMatchObject({ code: 'InvalidArnException' });
    const foreign = cloud.call('ListTagsForResource', { resourceArn: ARN }, { kind: 'root', account: '333333333333' });
    await expect(foreign).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

it('takes 50', async () => {
  await tag(many(49));
  expect(Object.keys(cloud.service.resourceTags(ARN) ?? {})).toHaveLength(50);
});

describe('tag events', () => {
  const details = () => cloud.ofType('Tag Change on Resource').map(({ detail }) => detail);

  it('carry the whole set after the change and the keys that changed', async () => {
    await tag([
      { key: 'team', value: 'a' },
      { key: 'stage', value: 'test' },
    ]);
    await cloud.call('UntagResource', { resourceArn: ARN, tagKeys: ['team'] });
    const resource = { service: 'codepipeline', 'resource-type': 'pipeline' };
    expect(details()).toEqual([
      { ...resource, 'changed-tag-keys': ['team'], tags: { team: 'a' }, version: 1 },
      { ...resource, 'changed-tag-keys': ['stage'], tags: { team: 'a', stage: 'test' }, version: 2 },
      { ...resource, 'changed-tag-keys': ['team'], tags: { stage: 'test' }, version: 3 },
    ]);
    expect(cloud.ofType('Tag Change on Resource')[0]).toMatchObject({
      source: 'aws.tag',
      account: ADMIN.account,
      resources: [ARN],
    });
  });

  it('are not sent where nothing changed', async () => {
    await tag([{ key: 'team', value: 'a' }]);
    await cloud.call('UntagResource', { resourceArn: ARN, tagKeys: ['other'] });
    expect(details()).toHaveLength(1);
  });
});

describe('trail events', () => {
  const names = () => cloud.ofType('AWS API Call via CloudTrail').map(({ detail }) => detail['eventName']);

  it('tell of each changing call, and of no other', async () => {
    await tag([{ key: 'b', value: '' }]);
    await cloud.call('UntagResource', { resourceArn: ARN, tagKeys: ['b'] });
    await cloud.call('UpdatePipeline', { pipeline: definition('app') });
    await cloud.call('GetPipeline', { name: 'app' });
    await cloud.start('app');
    await cloud.call('DeletePipeline', { name: 'app' });
    expect(names()).toEqual(['CreatePipeline', 'TagResource', 'UntagResource', 'UpdatePipeline', 'DeletePipeline']);
  });

  it('name who called, what was asked and what came back', async () => {
    const caller = session('deployer', 'ann');
    await cloud.call('UpdatePipeline', { pipeline: definition('app') }, caller);
    expect(cloud.ofType('AWS API Call via CloudTrail').at(-1)).toMatchObject({
      source: 'aws.codepipeline',
      detail: {
        eventSource: 'codepipeline.amazonaws.com',
        eventName: 'UpdatePipeline',
        awsRegion: 'eu-west-1',
        eventType: 'AwsApiCall',
        recipientAccountId: ADMIN.account,
        requestParameters: { pipeline: { name: 'app' } },
        responseElements: { pipeline: { version: 2 } },
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::222222222222:assumed-role/deployer/ann',
          sessionContext: { sessionIssuer: { userName: 'deployer' } },
        },
      },
    });
  });

  it('tell of a refused call with its error', async () => {
    const pipeline = definition('app', { stages: [stage('Source', source(), build())] });
    await expect(cloud.call('UpdatePipeline', { pipeline })).rejects.toThrow();
    const detail = cloud.ofType('AWS API Call via CloudTrail').at(-1)?.detail;
    expect(detail).toMatchObject({ eventName: 'UpdatePipeline', errorCode: 'InvalidStructureException' });
    expect(detail?.['responseElements']).toBeNull();
  });
});
