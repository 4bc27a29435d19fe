import { describe, expect, it } from 'vitest';
import { parseNomination } from '../../../shared/domain/keys.ts';
import { PIPELINES, REGION } from '../../support/builders.ts';

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
    expect(parseNomination(body)).toMatchObject({ kind: 'key', key: { kind: 'pipeline', name: 'app-dev' } });
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
    ['a key of no kind', '{"key":"ref/x","cause":"c"}', 'unknown-event', /^key: .*"ref\/x"/],
    ['a key with no name', '{"key":"pipeline/","cause":"c"}', 'malformed', /expected a pipeline name, got ""/],
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
