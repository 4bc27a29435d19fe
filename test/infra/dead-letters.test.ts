import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { auditDeadLetters } from './dead-letter-audit.ts';
import { PIPELINE, resourcesOf, SOURCE, synthesise, templateOf } from './templates.ts';

const OTHER = '333333333333';
const templates = synthesise({
  sourceAccounts: [{ account: SOURCE, create: ['app'] }, { account: OTHER }],
  pipelineAccounts: [
    { account: PIPELINE },
    {
      account: '444444444444',
      delivery: {
        instanceRole: 'create',
        codeDeploy: {},
        example: { repository: `${SOURCE}/app`, branch: 'main' },
      },
    },
  ],
});
const accountOf = (stack: string) => /\d{12}$/.exec(stack)?.[0] ?? '';

it.each([...templates])(
  'everything in %s that can fail has a dead-letter queue with an alarm',
  async (stack, template) => {
    expect(await auditDeadLetters(template, accountOf(stack))).toEqual([]);
  },
);

it('there are such templates of both kinds of accounts', () => {
  const types = [...templates.values()].flatMap((template) => resourcesOf(template).map(({ Type }) => Type));
  for (const type of ['AWS::SQS::Queue', 'AWS::Events::Rule', 'AWS::Scheduler::Schedule', 'AWS::Lambda::Function']) {
    expect(types).toContain(type);
  }
  expect([...templates.keys()].map(accountOf)).toEqual(expect.arrayContaining([SOURCE, OTHER, PIPELINE]));
});

type Change = (resources: Record<string, { Type: string; Properties: Record<string, unknown> }>) => void;

/** What the audit says of a template that somebody has changed. */
async function auditOf(stack: string, change: Change): Promise<string[]> {
  const json = structuredClone(templateOf(templates, stack).toJSON());
  change(json['Resources']);
  return auditDeadLetters(Template.fromJSON(json), accountOf(stack));
}

const B = `CommitRelayController-${PIPELINE}`;
const A = `CommitRelaySource-${SOURCE}`;

/** Changes the properties of the resource that has this name. */
const of =
  (name: string, change: (properties: Record<string, unknown>) => void): Change =>
  (resources) => {
    const named = Object.values(resources).filter(({ Properties = {} }) =>
      ['QueueName', 'Name', 'FunctionName', 'AlarmName'].some((key) => Properties[key] === name),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const { Properties } of named) change(Properties);
  };

const drop =
  (type: string): Change =>
  (resources) => {
    for (const [id, { Type }] of Object.entries(resources)) if (Type === type) delete resources[id];
  };

describe('the audit finds', () => {
  it.each<[string, string, Change, string]>([
    [
      'a queue without one',
      B,
      of('commit-relay-pushes', (queue) => delete queue['RedrivePolicy']),
      'queue commit-relay-pushes has no dead-letter queue',
    ],
    [
      'a new queue',
      B,
      (all) => void Object.assign(all, { New: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'new' } } }),
      'queue new has no dead-letter queue',
    ],
    [
      'a rule in B without one',
      B,
      of('commit-relay-tags', (rule) => Object.assign(rule, { Targets: [{ Id: 'T', Arn: 'x' }] })),
      'target T of rule commit-relay-tags has no dead-letter queue',
    ],
    [
      'a rule in A without one',
      A,
      of(`commit-relay-forward-${PIPELINE}`, (rule) => Object.assign(rule, { Targets: [{ Id: 'T', Arn: 'x' }] })),
      `target T of rule commit-relay-forward-${PIPELINE} has no dead-letter queue`,
    ],
    [
      'a new schedule in A',
      A,
      (all) =>
        void Object.assign(all, {
          New: { Type: 'AWS::Scheduler::Schedule', Properties: { Name: 'new', Target: { Arn: 'x', RoleArn: 'y' } } },
        }),
      'schedule new has no dead-letter queue',
    ],
    [
      'an asynchronous function without one',
      B,
      of('commit-relay-guard', (each) => delete each['DeadLetterConfig']),
      'function commit-relay-guard has no dead-letter queue',
    ],
    [
      'a worker that a schedule wakes as well',
      B,
      (all) =>
        void Object.assign(all, {
          P: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              FunctionName: 'commit-relay-start',
              of: Object.keys(all).find((id) => all[id]?.Properties?.['FunctionName'] === 'commit-relay-start'),
            },
          },
        }),
      'function commit-relay-start has no dead-letter queue',
    ],
    [
      'a dead-letter queue elsewhere',
      A,
      of(`commit-relay-forward-${PIPELINE}`, (rule) =>
        Object.assign(rule, { Targets: [{ Id: 'T', Arn: 'x', DeadLetterConfig: { Arn: 'arn:aws:sqs:r:a:gone' } }] }),
      ),
      `target T of rule commit-relay-forward-${PIPELINE} has a dead-letter queue that is not in its template`,
    ],
    [
      'one without an alarm',
      B,
      of('commit-relay-sweep-dlq-not-empty', (alarm) => Object.assign(alarm, { MetricName: 'NumberOfMessagesSent' })),
      'queue commit-relay-sweep-dlq has no alarm that rings while anything is in it',
    ],
    [
      'one whose alarm waits for two messages',
      A,
      of(`commit-relay-forward-${PIPELINE}-dlq-not-empty`, (alarm) => Object.assign(alarm, { Threshold: 2 })),
      `queue commit-relay-forward-${PIPELINE}-dlq has no alarm that rings while anything is in it`,
    ],
    [
      'a rule whose losses nobody hears of',
      A,
      drop('AWS::CloudWatch::Alarm'),
      `rule commit-relay-forward-${PIPELINE} has no alarm on events that its dead-letter queue refuses`,
    ],
    [
      "a rule of the relay bus whose alarm looks at the default bus's",
      B,
      of('commit-relay-pushes-lost', (alarm) =>
        Object.assign(alarm, { Dimensions: [{ Name: 'RuleName', Value: 'commit-relay-pushes' }] }),
      ),
      'rule commit-relay-pushes has no alarm on events that its dead-letter queue refuses',
    ],
    [
      'one that moves messages on',
      B,
      of('commit-relay-guard-dlq', (queue) =>
        Object.assign(queue, { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['X', 'Arn'] } } }),
      ),
      'queue commit-relay-guard-dlq moves on what is looked at',
    ],
    [
      'one that forgets early',
      B,
      of('commit-relay-guard-dlq', (queue) => delete queue['MessageRetentionPeriod']),
      'queue commit-relay-guard-dlq does not keep messages for 14 days',
    ],
    [
      'one that nobody finds',
      B,
      of('commit-relay-guard-dlq', (queue) => Object.assign(queue, { QueueName: 'guard-failures' })),
      'queue guard-failures is not found by relay dlq',
    ],
    [
      'rules that may not write to theirs',
      A,
      drop('AWS::SQS::QueuePolicy'),
      `target relay-bus of rule commit-relay-forward-${PIPELINE} may not put anything into its dead-letter queue`,
    ],
    [
      'schedules that may not write to theirs',
      B,
      drop('AWS::IAM::Policy'),
      'schedule commit-relay-sweep may not put anything into its dead-letter queue',
    ],
    [
      'functions that may not write to theirs',
      B,
      drop('AWS::IAM::Policy'),
      'function commit-relay-sweep may not put anything into its dead-letter queue',
    ],
    [
      'one of another kind',
      B,
      of('commit-relay-starts-dlq.fifo', (queue) => delete queue['FifoQueue']),
      'queue commit-relay-starts.fifo has a dead-letter queue of another kind',
    ],
    [
      'what it does not know',
      B,
      (all) => void Object.assign(all, { Pipe: { Type: 'AWS::Pipes::Pipe', Properties: {} } }),
      'Pipe: what becomes of what AWS::Pipes::Pipe fails at is for test/infra/dead-letter-audit.ts to know',
    ],
  ])('%s', async (_what, stack, change, fault) => {
    expect(await auditOf(stack, change)).toContain(fault);
  });
});
