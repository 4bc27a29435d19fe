import { describe, expect, it } from 'vitest';
import { printKey, type ReconcileKey } from '../../../shared/domain/keys.ts';
import { branchRef, PipelineName } from '../../../shared/domain/names.ts';
import { parseNomination } from '../../../shared/domain/nomination.ts';
import { APP, PIPELINES, REGION } from '../../support/builders.ts';

const arn = (resource: string) => `arn:aws:codepipeline:${REGION}:${PIPELINES}:${resource}`;
const tagged = (resource: string) => JSON.stringify({ id: 'e1', source: 'aws.tag', resources: [arn(resource)] });
const called = (requestParameters: unknown) =>
  JSON.stringify({ id: 'e1', source: 'aws.codepipeline', detail: { requestParameters } });

describe('a message of the reconcile queue', () => {
  it.each([
    ['a key of the sweep', JSON.stringify({ key: 'pipeline/app-dev', cause: 'sweep-1' })],
    ['a tag event', tagged('app-dev')],
    ['a call that names the pipeline', called({ name: 'app-dev' })],
    ['a call with a definition', called({ pipeline: { name: 'app-dev', stages: [] } })],
    ['a call with the ARN', called({ resourceArn: arn('app-dev'), tags: [] })],
  ])('nominates by %s', (_what, body) => {
    const cause = body.includes('sweep-1') ? 'sweep-1' : 'e1';
    expect(parseNomination(body)).toEqual({ kind: 'key', key: { kind: 'pipeline', name: 'app-dev' }, cause });
  });

  it('takes an order to repair from a key, and who made the change from an API call', () => {
    const order = { key: 'pipeline/app-dev', cause: 'c', repair: true };
    expect(parseNomination(JSON.stringify(order))).toMatchObject({ kind: 'key', isOrdered: true });
    expect(parseNomination(JSON.stringify({ ...order, repair: 'yes' }))).toMatchObject({ kind: 'rejected' });
    const detail = {
      requestParameters: { pipeline: { name: 'app-dev' } },
      eventTime: '2026-01-02T03:04:05Z',
      userIdentity: { arn: 'arn:aws:sts::222222222222:assumed-role/Dev/ann' },
      responseElements: { pipeline: { version: 7 } },
    };
    const call = (changes: object) =>
      JSON.stringify({ id: 'e1', source: 'aws.codepipeline', detail: { ...detail, ...changes } });
    const change = { version: 7, by: detail.userIdentity.arn, at: detail.eventTime };
    expect(parseNomination(call({}))).toEqual({
      kind: 'key',
      key: { kind: 'pipeline', name: 'app-dev' },
      cause: 'e1',
      change,
    });
    for (const missing of ['eventTime', 'userIdentity', 'responseElements']) {
      expect(parseNomination(call({ [missing]: undefined }))).not.toHaveProperty('change');
    }
  });

  it.each<ReconcileKey>([
    { kind: 'pipeline', name: PipelineName.parse('a.b@c') },
    { kind: 'ref', repository: APP, ref: branchRef('feature/a#1') },
    { kind: 'branches', repository: APP },
  ])('nominates by a key as it was printed: $kind', (key) => {
    expect(parseNomination(JSON.stringify({ key: printKey(key), cause: 'c' }))).toEqual({
      kind: 'key',
      key,
      cause: 'c',
    });
  });

  it.each([
    ['a tag on a webhook', tagged('webhook:push'), 'not-a-pipeline'],
    ['a tag on a custom action type', tagged('actiontype:Custom/Build/Mine/1'), 'not-a-pipeline'],
    ['a call about a webhook', called({ resourceArn: arn('webhook:push') }), 'not-a-pipeline'],
    ['parameters that CloudTrail left out', called(null), 'parameters-left-out'],
  ])('is ignored where it is %s', (_what, body, reason) => {
    expect(parseNomination(body)).toEqual({ kind: 'ignored', cause: 'e1', reason });
  });

  it.each([
    ['junk', '{', 'not-json', /1 characters/],
    ['a key of no kind', '{"key":"bus/x","cause":"c"}', 'unknown-event', /^key: .*"bus\/x"/],
    ['a ref of no repository', '{"key":"ref/x#refs/heads/a","cause":"c"}', 'malformed', /^repository: .*"x"/],
    ['a ref that is none', `{"key":"ref/${APP}#main","cause":"c"}`, 'malformed', /^ref: .*"main"/],
    ['a ref without a name', `{"key":"ref/${APP}","cause":"c"}`, 'malformed', /^ref: .*""/],
    ['branches of no repository', '{"key":"branches/app","cause":"c"}', 'malformed', /^repository: .*"app"/],
    ['a key with no name', '{"key":"pipeline/","cause":"c"}', 'malformed', /expected a pipeline name, got ""/],
    ['a key without a cause', '{"key":"pipeline/a","cause":""}', 'unknown-event', /^cause/],
    ['a scalar', '3', 'unknown-event', /got 3/],
    ['a tag event of two resources', tagged('a').replace(']', ',"x"]'), 'unknown-event', /^resources/],
    ['a tag event of another service', tagged('a').replace('codepipeline', 's3'), 'unknown-event', /^resources/],
    ['a call of a name that is none', called({ name: 'a b' }), 'malformed', /"a b"/],
    ['another event', '{"id":"e1","source":"aws.s3"}', 'unknown-event', /^source.*"aws.s3"/],
    ['a tag event about nothing', '{"id":"e1","source":"aws.tag","resources":[]}', 'unknown-event', /^resources/],
    [
      'a call without parameters',
      '{"id":"e1","source":"aws.codepipeline","detail":{}}',
      'unknown-event',
      /requestParameters/,
    ],
  ])('is rejected where it is %s', (_what, body, reason, detail) => {
    expect(parseNomination(body)).toEqual({ kind: 'rejected', reason, detail: expect.stringMatching(detail) });
  });
});
