import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compilePattern } from '../../local/events/pattern.ts';
import { FUNCTIONS } from '../../shared/env.ts';
import { relayEvents } from '../support/relay-events.ts';
import { alarms, controller } from './controller.ts';
import { actionsOf, allows, policyOf } from './policies.ts';
import { PIPELINE, REGION, resourcesOf, synthesise } from './templates.ts';

const BUS = `arn:aws:events:${REGION}:${PIPELINE}:event-bus/default`;
const TELLERS = ['start', 'reconcile', 'guard'] as const;
const policy = (name: (typeof FUNCTIONS)[number]) => policyOf(controller, PIPELINE, `commit-relay-${name}-${REGION}`);
const own = { 'events:source': ['commit-relay'] };

describe("the relay's own events", () => {
  it.each([
    ['default', 'of its source', own, true],
    ['default', 'of its source, one of its types', { ...own, 'events:detail-type': ['Drift Found'] }, true],
    ['default', 'of another source', { 'events:source': ['aws.codecommit'] }, false],
    ['default', 'of its source and another', { 'events:source': ['commit-relay', 'other'] }, false],
    ['default', 'of the heartbeat', { 'events:source': ['commit-relay.heartbeat'] }, false],
    ['default', 'of no source', {}, false],
    ['commit-relay', 'of its source', own, false],
  ])('on bus %s, %s', async (bus, _what, context, expected) => {
    for (const name of TELLERS) {
      const question = {
        principal: `arn:aws:sts::${PIPELINE}:assumed-role/commit-relay-${name}-${REGION}/session`,
        action: 'events:PutEvents',
        resource: BUS.replace('default', bus),
        account: PIPELINE,
        context,
        identity: policy(name),
      };
      expect(await allows(question)).toBe(expected);
    }
  });

  it('are told by those alone who have an alarm for what they lose', () => {
    const tellers = FUNCTIONS.filter((name) => actionsOf(policy(name)).includes('events:PutEvents'));
    expect(tellers.toSorted()).toEqual(TELLERS.toSorted());
    const alarmed = FUNCTIONS.filter((name) => alarms.has(`commit-relay-${name}-not-told`));
    expect(alarmed).toEqual(tellers);
    for (const name of tellers) {
      expect(alarms.get(`commit-relay-${name}-not-told`)?.Properties).toMatchObject({
        Namespace: 'CommitRelay',
        MetricName: 'EventNotTold',
        Dimensions: [{ Name: 'service', Value: name }],
        Statistic: 'Sum',
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('wake no rule of its own', () => {
    const rules = [...synthesise().values()].flatMap((template) => resourcesOf(template, 'AWS::Events::Rule'));
    expect(rules.length).toBeGreaterThanOrEqual(4);
    for (const { Properties } of rules) {
      const matches = compilePattern(JSON.stringify(Properties['EventPattern']));
      for (const { event } of relayEvents()) {
        expect(matches(z.record(z.string(), z.unknown()).parse(event))).toBe(false);
      }
    }
  });
});
