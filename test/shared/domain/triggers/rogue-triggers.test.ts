import { describe, expect, it } from 'vitest';
import { mayMatchPush } from '../../../../shared/domain/triggers/may-match-push.ts';
import { rogueTriggers } from '../../../../shared/domain/triggers/rogue-triggers.ts';
import { PIPELINES, REGION } from '../../../support/builders.ts';
import { pipelineArn, pipelineTarget, pushPattern, rule } from '../../../support/rules.ts';

const followers = new Set(['app-dev', 'app-prod']);
const queue = (name: string) => ({ Id: 'q', Arn: `arn:aws:sqs:${REGION}:${PIPELINES}:${name}` });
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${PIPELINES}:${resource}`;
const bus = (name: string) => ({ Id: 'b', Arn: `arn:aws:events:${REGION}:${PIPELINES}:event-bus/${name}` });

describe('mayMatchPush', () => {
  const detail = (fields: object) => pushPattern(fields);
  it.each([
    ['the usual pattern', pushPattern(), true],
    ['a source by prefix', { source: [{ prefix: 'aws.' }] }, true],
    ['a source by suffix, in any case', { source: [{ suffix: { 'equals-ignore-case': '.CodeCommit' } }] }, true],
    ['a source by wildcard', { source: ['x', { wildcard: 'aws.*commit' }] }, true],
    ['no source', { 'detail-type': ['CodeCommit Repository State Change'] }, true],
    ['any source but another', { source: [{ 'anything-but': ['aws.ec2'] }] }, true],
    ['a field that pushes have', { account: ['111111111111'] }, true],
    ['alternatives, one of which pushes are', { $or: [{ source: ['aws.ec2'] }, { source: ['aws.codecommit'] }] }, true],
    ['a filter on the name', detail({ referenceName: [{ 'anything-but': { prefix: 'wip/' } }] }), true],
    ['git tags', detail({ referenceType: ['tag'] }), true],
    ['a field that must not be there, and is not', detail({ other: [{ exists: false }] }), true],
    ['a source in any case', { source: [{ 'equals-ignore-case': 'AWS.CODECOMMIT' }] }, true],
    ['a source by prefix, in any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    ['a prefix that nobody can read', { source: [{ prefix: 7 }] }, true],
    ['a wildcard that nobody can read', { source: [{ wildcard: 7 }] }, true],
    ['a filter that nobody knows', { source: [{ sounds: 'like' }] }, true],
    ['a source that is there', { source: [{ exists: true }] }, true],
    ['any source but several', { source: [{ 'anything-but': { suffix: ['.ec2', '.s3'] } }] }, true],
    ['updates alone', detail({ event: ['referenceUpdated'] }), true],
    ['creations alone', detail({ event: ['referenceCreated'] }), true],
    ['any value of what differs', detail({ commitId: [{ numeric: ['>', 1] }] }), true],
    ['alternatives within the detail', { detail: { $or: [{ event: ['x'] }, { referenceType: ['tag'] }] } }, true],
    ['fields of what must not be there, and is not', { other: { deep: [{ exists: false }] } }, true],
    ['a field called as what every object has, that is not there', { constructor: [{ exists: false }] }, true],
    ['no pattern of any field', {}, true],
    ['another source in any case', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, false],
    ['another source by prefix', { source: [{ prefix: 'codecommit' }] }, false],
    ['another source by prefix, in any case', { source: [{ prefix: { 'equals-ignore-case': 'CODE' } }] }, false],
    ['another source by suffix', { source: [{ suffix: 'aws.' }] }, false],
    ['another source by wildcard', { source: [{ wildcard: 'aws.*x' }] }, false],
    ['a source by an address', { source: [{ cidr: '10.0.0.0/8' }] }, false],
    ['any source but this among others', { source: [{ 'anything-but': ['aws.s3', 'aws.codecommit'] }] }, false],
    [
      'any source but this in any case',
      { source: [{ 'anything-but': { 'equals-ignore-case': 'AWS.CodeCommit' } }] },
      false,
    ],
    ['any source but one of several kinds', { source: [{ 'anything-but': { prefix: 'x', suffix: 'commit' } }] }, false],
    ['any source but its like among others', { source: [{ 'anything-but': { prefix: ['x', 'aws.'] } }] }, false],
    ['a property of a text', { source: { length: ['aws.codecommit'.length] } }, false],
    ['a property of what every object has', { constructor: { name: ['Object'] } }, false],
    ['two filters, one of which it does not pass', { source: [{ prefix: 'aws.', suffix: '.ec2' }] }, false],
    ['a prefix of what is not there', { other: [{ prefix: '' }] }, false],
    ['what must be there, and is not', { other: [{ exists: true }] }, false],
    ['fields of what is not there', { other: { deep: ['x'] } }, false],
    ['alternatives, none of which pushes are', { $or: [{ source: ['aws.ec2'] }, { source: ['aws.s3'] }] }, false],
    ['alternatives that are no fields', { $or: ['source', null] }, false],
    ['alternatives that are no list', { $or: { source: ['aws.codecommit'] } }, false],
    ['an empty list', { source: [] }, false],
    ['a source, and what it is not', { source: ['aws.codecommit'], 'detail-type': ['x'] }, false],
    ['another source', { source: ['aws.codepipeline'] }, false],
    ['any source but this', { source: [{ 'anything-but': 'aws.codecommit' }] }, false],
    ['any source but its like', { source: [{ 'anything-but': { prefix: ['aws.'] } }] }, false],
    ['a source by a number', { source: [{ numeric: ['>', 1] }] }, false],
    ['no source at all', { source: [{ exists: false }] }, false],
    ['pull requests', pushPattern({}, { 'detail-type': ['CodeCommit Pull Request State Change'] }), false],
    ['deletions', detail({ event: ['referenceDeleted'] }), false],
    ['a field that pushes do not have', { detail: { pipeline: ['app-dev'] } }, false],
    ['a field within a text', { source: { name: ['x'] } }, false],
    ['what is no list', { source: 'aws.codecommit' }, false],
  ])('%s', (_, pattern, expected) => {
    expect(mayMatchPush(JSON.stringify(pattern))).toBe(expected);
  });

  it.each([undefined, 'torn', '[]', 'null'])('%s matches nothing', (pattern) => {
    expect(mayMatchPush(pattern)).toBe(false);
  });
});

describe('rogueTriggers', () => {
  it('tells of a rule on any bus that starts a follower', () => {
    const [finding, ...others] = rogueTriggers([rule({ name: 'old', bus: 'ci' })], followers);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      subject: `rule/${PIPELINES}/ci/old`,
      field: `target ${pipelineArn('app-dev')}`,
      observed: JSON.stringify(pushPattern()),
      reason: 'double-trigger',
      action: 'report',
      severity: 'warning',
    });
    expect(finding?.advice).toContain('relay migrate');
  });

  it.each([
    ['a pipeline that is no follower', { targets: [pipelineTarget('web')] }],
    [
      'a follower of the same name in another account',
      {
        targets: [{ Id: 'x', Arn: `arn:aws:codepipeline:${REGION}:333333333333:app-dev` }],
      },
    ],
    ['one that is off', { state: 'DISABLED' }],
    ['one that AWS manages', { managedBy: 'events.amazonaws.com' }],
    ['pushes to a topic', { targets: [{ Id: 't', Arn: `arn:aws:sns:${REGION}:${PIPELINES}:told` }] }],
    ['pushes to a queue of somebody', { targets: [queue('audit')] }],
    ['pushes to a topic called as our queue', { targets: [{ Id: 't', Arn: arn('sns', 'commit-relay-pushes') }] }],
    ['pushes to an API', { targets: [{ Id: 'a', Arn: arn('events', 'api-destination/x/y') }] }],
    ['pushes to what is called as a bus elsewhere', { targets: [{ Id: 'p', Arn: arn('pipes', 'event-bus/x') }] }],
    ['another source', { pattern: { source: ['aws.s3'] } }],
    ['the relay itself', { name: 'commit-relay-pushes', bus: 'commit-relay', targets: [queue('commit-relay-pushes')] }],
  ])('leaves alone %s', (_, options) => {
    expect(rogueTriggers([rule(options)], followers)).toEqual([]);
  });

  it('leaves alone a rule with a schedule and no pattern', () => {
    const { pattern: _, ...scheduled } = rule();
    expect(rogueTriggers([{ ...scheduled, schedule: 'rate(1 hour)' }], followers)).toEqual([]);
  });

  it.each([
    ['the relay bus', bus('commit-relay'), 'forward rules'],
    ["the relay's queue", queue('commit-relay-pushes'), 'its own bus alone'],
    ['another bus', bus('ci'), 'forwards pushes'],
    [
      'a bus of another account',
      { Id: 'b', Arn: `arn:aws:events:${REGION}:333333333333:event-bus/x` },
      'forwards pushes',
    ],
  ])('tells of a rule that feeds %s', (_, target, advice) => {
    const [finding] = rogueTriggers([rule({ targets: [target] })], followers);
    expect(finding?.advice).toContain(advice);
    expect(finding?.field).toBe(`target ${target.Arn}`);
  });

  it("tells of what somebody added to the relay's own rule", () => {
    const own = {
      name: 'commit-relay-pushes',
      bus: 'commit-relay',
      targets: [queue('commit-relay-pushes'), bus('ci')],
    };
    expect(rogueTriggers([rule(own)], followers).map(({ field }) => field)).toEqual([`target ${bus('ci').Arn}`]);
  });

  it('tells of each target once', () => {
    const targets = [pipelineTarget('app-dev'), pipelineTarget('app-dev', { Id: 'again' }), pipelineTarget('app-prod')];
    expect(rogueTriggers([rule({ targets })], followers).map(({ field }) => field)).toEqual([
      `target ${pipelineArn('app-dev')}`,
      `target ${pipelineArn('app-prod')}`,
    ]);
  });
});
