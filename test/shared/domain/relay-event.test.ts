import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { entryOf } from '../../../shared/domain/event-entry.ts';
import { EVENT_DETAILS, EVENT_TYPES, type RelayEvent, sentDetail } from '../../../shared/domain/relay-event.ts';
import { parseTags } from '../../../shared/domain/tags/parse-tags.ts';
import { PIPELINES, REGION } from '../../support/builders.ts';
import { relayEvents } from '../../support/relay-events.ts';

const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${PIPELINES}:function:commit-relay-start`;
const samples = relayEvents();
const drift = (subject: string): RelayEvent => ({ type: 'Drift Contested', detail: { subject, fields: [] } });

describe('sample events', () => {
  it('are one of each type, with an id of its own', () => {
    expect(samples.map(({ event }) => event['detail-type']).toSorted()).toEqual(EVENT_TYPES.toSorted());
    expect(new Set(samples.map(({ event }) => event.id)).size).toBe(EVENT_TYPES.length);
  });

  it.each(samples)('$file is as its schema says, and has nothing else', ({ event }) => {
    expect(z.strictObject(sentDetail(event['detail-type']).shape).parse(event.detail)).toEqual(event.detail);
  });

  it.each(samples)('$file is what the relay makes of its detail', ({ event }) => {
    const { cause } = sentDetail(event['detail-type']).parse(event.detail);
    const type = event['detail-type'];
    const told = { type, detail: EVENT_DETAILS[type].parse(event.detail) } as RelayEvent;
    const { resources, detail } = event;
    expect(entryOf(told, FUNCTION_ARN, cause)).toEqual({ type, resources, detail });
  });

  it('have the problem that their tag has', () => {
    const { problems } = sentDetail('Follower Invalid').parse(
      samples.find(({ event }) => event['detail-type'] === 'Follower Invalid')?.event.detail,
    ) as z.infer<(typeof EVENT_DETAILS)['Follower Invalid']>;
    const tags = Object.fromEntries(problems.map(({ tag, value }) => [tag, value]));
    expect(parseTags(tags)?.problems).toEqual(problems);
  });
});

describe('entryOf', () => {
  it.each([
    ['pipeline/app-dev', [`arn:aws:codepipeline:${REGION}:${PIPELINES}:app-dev`]],
    ['bus/commit-relay', []],
    ['rule/111111111111/commit-relay-forward-222222222222', []],
  ])('names a pipeline as the resource of drift of %s', (subject, resources) => {
    expect(entryOf(drift(subject), FUNCTION_ARN, undefined).resources).toEqual(resources);
  });

  it('is of the partition of the function', () => {
    const functionArn = FUNCTION_ARN.replace('arn:aws:', 'arn:aws-cn:');
    expect(entryOf(drift('pipeline/a'), functionArn, undefined).resources[0]).toMatch(/^arn:aws-cn:codepipeline:/);
  });

  it('has no cause where there is none', () => {
    expect(entryOf(drift('bus/b'), FUNCTION_ARN, undefined).detail).toStrictEqual({
      version: '1',
      subject: 'bus/b',
      fields: [],
    });
  });

  it('has no schema with two lists, of which one alone would be cut', () => {
    for (const type of EVENT_TYPES) {
      const lists = Object.values(EVENT_DETAILS[type].shape).filter((member) => member instanceof z.ZodArray);
      expect(lists.length).toBeLessThanOrEqual(1);
    }
  });
});
