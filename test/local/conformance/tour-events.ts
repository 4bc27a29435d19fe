import { A, at, B, REGION, type Tourist } from './tourist.ts';

const PATTERN = JSON.stringify({ source: ['aws.codecommit'] });

/** Buses, permissions, rules, targets and events. */
export async function tourEvents({ ask }: Tourist): Promise<void> {
  const inA = (operation: string, input: object = {}) => ask(A, 'events', operation, { ...input });
  const inB = (operation: string, input: object = {}) => ask(B, 'events', operation, { ...input });
  await inA('DescribeEventBus');
  await inB('DescribeEventBus', { Name: 'commit-relay' });
  await inB('CreateEventBus', { Name: 'tour', Description: 'seen once', Tags: [{ Key: 'a', Value: 'b' }] });
  const NextToken = at(await inB('ListEventBuses', { Limit: 1 }), 'NextToken');
  await inB('ListEventBuses', { NextToken });
  const grant = { EventBusName: 'tour', StatementId: 'a', Action: 'events:PutEvents', Principal: A };
  await inB('PutPermission', grant);
  await inB('DescribeEventBus', { Name: 'tour' });
  await inB('RemovePermission', { EventBusName: 'tour', StatementId: 'a' });

  const Targets = [
    { Id: 'queue', Arn: `arn:aws:sqs:${REGION}:${A}:tour` },
    { Id: 'topic', Arn: `arn:aws:sns:${REGION}:${A}:tour` },
  ];
  await inA('PutRule', { Name: 'tour', EventPattern: PATTERN, Description: 'pushes', State: 'DISABLED' });
  await inA('EnableRule', { Name: 'tour' });
  await inA('DisableRule', { Name: 'tour' });
  await inA('DescribeRule', { Name: 'tour' });
  await inA('ListRules', { Limit: 1 });
  await inA('PutTargets', { Rule: 'tour', Targets });
  await inA('ListTargetsByRule', { Rule: 'tour' });
  await inB('ListRules', { EventBusName: 'commit-relay' });
  await inB('ListTargetsByRule', { EventBusName: 'commit-relay', Rule: 'commit-relay-pushes' });
  await inA('ListTargetsByRule', { Rule: `commit-relay-forward-${B}` });
  await inA('ListRuleNamesByTarget', { TargetArn: Targets[0]?.Arn });
  const ResourceARN = `arn:aws:events:${REGION}:${A}:rule/tour`;
  await inA('TagResource', { ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] });
  await inA('ListTagsForResource', { ResourceARN });
  await inA('UntagResource', { ResourceARN, TagKeys: ['a'] });
  await inA('RemoveTargets', { Rule: 'tour', Ids: ['queue', 'absent'] });
  await inA('DeleteRule', { Name: 'tour' });

  const Detail = JSON.stringify({ a: 1 });
  await inA('PutEvents', {
    Entries: [
      { Source: 'tour', DetailType: 'Step', Detail, Resources: ['arn:x'], Time: 1_767_225_600 },
      { Source: 'aws.codecommit', DetailType: 'Step', Detail },
      { Source: 'tour', DetailType: 'Step', Detail: 'torn' },
    ],
  });
  const event = { id: '1', source: 'aws.codecommit', 'detail-type': 'x', account: A, region: REGION, resources: [] };
  const Event = JSON.stringify({ ...event, time: '2026-01-01T00:00:00Z', detail: {} });
  await inA('TestEventPattern', { EventPattern: PATTERN, Event });
}
