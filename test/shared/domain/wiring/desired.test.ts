import { describe, expect, it } from 'vitest';
import { busStatements } from '../../../../shared/domain/wiring/desired-bus.ts';
import { hashIn } from '../../../../shared/domain/wiring/desired-rule.ts';
import { ObservedRule } from '../../../../shared/domain/wiring/observed-rule.ts';
import {
  busArn,
  deadLetterQueue,
  forwardRole,
  forwardRule,
  mendRole,
  queueArn,
  roleArn,
} from '../../../../shared/domain/wiring/wiring-names.ts';
import { PIPELINES, SOURCE } from '../../../support/builders.ts';
import { deployment, desiredRule, OTHER, rightRule } from '../../../support/wiring-deployment.ts';

describe('names', () => {
  it.each<[string, () => string, string]>([
    ['rule', () => forwardRule(PIPELINES), 'commit-relay-forward-222222222222'],
    ['role of the rule', () => forwardRole(PIPELINES, 'eu-west-1'), 'commit-relay-forward-222222222222-eu-west-1'],
    ['role that mends', () => mendRole(PIPELINES, 'eu-west-1'), 'commit-relay-mend-222222222222-eu-west-1'],
    ['dead letters', () => deadLetterQueue('starts'), 'starts-dlq'],
    ['dead letters in order', () => deadLetterQueue('starts.fifo'), 'starts-dlq.fifo'],
    ['ARN of a role', () => roleArn(PIPELINES, 'x'), 'arn:aws:iam::222222222222:role/x'],
    ['ARN of the bus', () => busArn('r', PIPELINES), 'arn:aws:events:r:222222222222:event-bus/commit-relay'],
    ['ARN of a queue', () => queueArn('r', PIPELINES, 'x'), 'arn:aws:sqs:r:222222222222:x'],
  ])('%s', (_, name, expected) => {
    expect(name()).toBe(expected);
  });
});

describe('the policy of the relay bus', () => {
  const statement = {
    Effect: 'Allow',
    Action: 'events:PutEvents',
    Resource: 'arn:aws:events:ap-south-1:222222222222:event-bus/commit-relay',
  };
  const sources = { 'ForAllValues:StringEquals': { 'events:source': ['aws.codecommit', 'commit-relay.heartbeat'] } };

  it('lets each source account put pushes and heartbeats', () => {
    const one = (account: string) => {
      const Principal = { AWS: `arn:aws:iam::${account}:root` };
      return { ...statement, Sid: `commit-relay-${account}`, Principal, Condition: sources };
    };
    expect(busStatements(deployment)).toEqual([one(SOURCE), one(OTHER)]);
  });

  it('lets the source accounts of an organization by one statement', () => {
    const members = { 'aws:PrincipalOrgID': 'o-exampleorgid', 'aws:PrincipalAccount': [SOURCE, OTHER] };
    expect(busStatements({ ...deployment, organization: 'o-exampleorgid' })).toEqual([
      {
        ...statement,
        Sid: 'commit-relay-organization',
        Principal: '*',
        Condition: { ...sources, StringEquals: members },
      },
    ]);
  });
});

describe('the forward rule', () => {
  it('goes by its account and name', () => {
    expect(desiredRule(OTHER).subject).toBe('rule/333333333333/commit-relay-forward-222222222222');
  });

  it('carries the hash of its configuration', () => {
    expect(hashIn(desiredRule().Description)).toBe('h1');
    expect(hashIn('someconfig=x')).toBeUndefined();
    expect(hashIn()).toBeUndefined();
  });

  it('is read as EventBridge shows it, with members of its targets that nobody here knows', () => {
    const right = rightRule();
    const targets = [
      { ...right.Targets[0], SqsParameters: { MessageGroupId: 'x' } },
      { Id: 'bare', Arn: 'arn:x' },
    ];
    for (const shown of [right, { ...right, Targets: targets }, { State: 'DISABLED', Targets: [] }]) {
      expect(ObservedRule.parse(shown)).toEqual(shown);
    }
    expect(ObservedRule.safeParse({ ...right, State: 'OFF' }).success).toBe(false);
  });
});
