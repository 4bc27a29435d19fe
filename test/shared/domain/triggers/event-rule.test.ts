import { describe, expect, it } from 'vitest';
import {
  arnParts,
  EventRule,
  isEnabled,
  isOwnRule,
  isOwnTarget,
  pipelineOf,
  TargetedRule,
} from '../../../../shared/domain/triggers/event-rule.ts';
import { pipelinesOf, ruleFaults } from '../../../../shared/domain/triggers/rule-faults.ts';
import { PIPELINES, REGION } from '../../../support/builders.ts';
import { pipelineArn, pipelineTarget, rule } from '../../../support/rules.ts';

const arn = (service: string, resource: string, account = PIPELINES, region = REGION) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const to = (Arn: string) => ({ Id: 'x', Arn });

describe('an event rule', () => {
  it.each([
    ['arn:aws:events:eu-west-1:111111111111:rule/x', true],
    ['arn:aws-us-gov:events:eu-west-1:111111111111:rule/bus/x', true],
    ['arn:aws:events:eu-west-1:111111111111:event-bus/x', false],
    ['arn:aws:events:eu-west-1:11111111111:rule/x', false],
    ['arn:aws:events:eu-west-1:111111111111:rule/', false],
    ['x-arn:aws:events:eu-west-1:111111111111:rule/x', false],
  ])('has the ARN of one: %s, %s', (of, isRule) => {
    expect(EventRule.safeParse({ ...rule(), arn: of }).success).toBe(isRule);
  });

  it('is read as EventBridge has it', () => {
    const full = {
      ...rule({ schedule: 'rate(1 day)', targets: [pipelineTarget('x', { Input: '{}' })] }),
      roleArn: 'r',
    };
    const shown = { ...full, description: 'd', managedBy: 'm' };
    expect(TargetedRule.parse(shown)).toEqual(shown);
    for (const field of ['name', 'bus']) expect(TargetedRule.safeParse({ ...shown, [field]: '' }).success).toBe(false);
  });

  it.each([
    ['ENABLED', true],
    ['ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', true],
    ['DISABLED', false],
  ])('in state %s is on: %s', (state, isOn) => {
    expect(isEnabled(rule({ state }))).toBe(isOn);
  });
});

describe('an ARN', () => {
  it.each<[string, object]>([
    [arn('sqs', 'x'), { service: 'sqs', region: REGION, account: PIPELINES, resource: 'x' }],
    ['arn:aws:logs:r:a:log-group:/x:*', { service: 'logs', region: 'r', account: 'a', resource: 'log-group:/x:*' }],
    ['arn:aws:s3:::bucket', { service: 's3', region: '', account: '', resource: 'bucket' }],
    ['x', { service: '', region: '', account: '', resource: '' }],
  ])('%s has its parts', (text, parts) => {
    expect(arnParts(text)).toEqual(parts);
  });
});

describe('the pipeline of a target', () => {
  it.each([
    [pipelineArn('app-dev'), 'app-dev'],
    [arn('codepipeline', 'app', '333333333333'), undefined],
    [arn('codepipeline', 'app', PIPELINES, 'eu-west-1'), undefined],
    [arn('codebuild', 'app'), undefined],
  ])('%s: %s', (target, name) => {
    expect(pipelineOf(rule(), to(target))).toBe(name);
  });

  it('is named once, whatever else the rule starts', () => {
    const targets = [
      pipelineTarget('a'),
      to(arn('sqs', 'x')),
      pipelineTarget('b'),
      pipelineTarget('a', { Id: 'again' }),
    ];
    expect(pipelinesOf(rule({ targets }))).toEqual(['a', 'b']);
  });
});

describe("the relay's own rules", () => {
  it.each([
    ['commit-relay', 'commit-relay-pushes', 'commit-relay-pushes'],
    ['default', 'commit-relay-tags', 'commit-relay-reconcile'],
    ['default', 'commit-relay-lifecycle', 'commit-relay-reconcile'],
  ])('on bus %s: %s feeds %s', (bus, name, queue) => {
    const own = rule({ bus, name });
    expect(isOwnRule(own)).toBe(true);
    expect(isOwnTarget(own, to(arn('sqs', queue)))).toBe(true);
    expect(isOwnTarget(own, to(arn('sqs', `${queue}-x`)))).toBe(false);
    expect(isOwnTarget(own, to(arn('sns', queue)))).toBe(false);
    expect(isOwnRule(rule({ bus: `${bus}x`, name }))).toBe(false);
    expect(isOwnTarget(rule({ bus, name: 'mine' }), to(arn('sqs', queue)))).toBe(false);
  });
});

describe('what is in the way of a rule, beside its pattern', () => {
  const topic = to(arn('sns', 'told'));
  it.each<[string, Partial<TargetedRule>, string, string[]]>([
    ['a topic', { targets: [pipelineTarget('a'), topic] }, 'other-targets', [topic.Arn]],
    ['two pipelines', { targets: [pipelineTarget('a'), pipelineTarget('b')] }, 'several-targets', ['a', 'b']],
    ['an input', { targets: [pipelineTarget('a', { Input: '{}' })] }, 'shaped-input', ['Input']],
    ['a schedule', { schedule: 'rate(1 day)' }, 'schedule', ['rate(1 day)']],
  ])('names it: %s', (_, change, reason, named) => {
    const [fault, ...others] = ruleFaults({ ...rule(), ...change });
    expect(others).toEqual([]);
    expect(fault?.reason).toBe(reason);
    for (const each of named) expect(fault?.detail).toContain(each);
  });

  it('is nothing that only says how often a target is tried', () => {
    const target = pipelineTarget('a', { RetryPolicy: {}, DeadLetterConfig: {}, Input: undefined });
    expect(ruleFaults(rule({ targets: [target] }))).toEqual([]);
  });
});
