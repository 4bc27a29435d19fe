import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { configHash, wiringHash } from '../../infra/config.ts';
import { ENV, FUNCTIONS } from '../../shared/env.ts';
import { alarms, controller, controllerOf, functions, queues } from './controller.ts';
import { configWith, PIPELINE, REGION, resolve, resourcesOf, SOURCE } from './templates.ts';

describe('functions', () => {
  /** What shared/env.ts says in prose: the last sentence of a variable's comment names its readers. */
  const documented = new Map(
    [
      ...readFileSync(new URL('../../shared/env.ts', import.meta.url), 'utf8').matchAll(
        /\/\*\* (.+) \*\/\n {2}(\w+): 'RELAY/g,
      ),
    ]
      .map(([, comment = '', key = '']) => [key, comment.split('. ').at(-1) ?? ''] as const)
      .map(([key, who]) => [key, FUNCTIONS.filter((name) => who === 'All functions.' || who.includes(name))] as const),
  );

  it('have readers documented for every variable', () => {
    expect([...documented.keys()].sort()).toEqual(Object.keys(ENV).sort());
  });

  it.each(FUNCTIONS)('%s gets exactly the variables that shared/env.ts says it reads', (name) => {
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.unknown()) })
      .parse(functions.get(`commit-relay-${name}`)?.Properties['Environment']);
    const relay = Object.entries(ENV).filter(([key]) => documented.get(key)?.includes(name));
    expect(Object.keys(Variables).sort()).toEqual(
      [
        'NODE_OPTIONS',
        'POWERTOOLS_METRICS_NAMESPACE',
        'POWERTOOLS_SERVICE_NAME',
        ...relay.map(([, variable]) => variable),
      ].sort(),
    );
    expect(Variables).toMatchObject({
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_METRICS_NAMESPACE: 'CommitRelay',
      POWERTOOLS_SERVICE_NAME: name,
    });
  });

  it('learn of their queues, accounts and configuration', () => {
    const config = configWith();
    const variables = (name: string) => functions.get(`commit-relay-${name}`)?.Properties['Environment'];
    const url = (queue: string) => ({ Ref: queues.get(queue)?.id });
    expect(variables('dispatch')).toMatchObject({
      Variables: {
        [ENV.table]: 'commit-relay-registry',
        [ENV.sourceAccounts]: SOURCE,
        [ENV.startsQueue]: url('commit-relay-starts.fifo'),
        [ENV.deadLetterQueue]: url('commit-relay-pushes-dlq'),
      },
    });
    expect(variables('start')).toMatchObject({
      Variables: {
        [ENV.deadLetterQueue]: url('commit-relay-starts-dlq.fifo'),
        [ENV.startRole]: `commit-relay-start-${REGION}`,
        [ENV.startsQueue]: url('commit-relay-starts.fifo'),
        [ENV.reconcileQueue]: url('commit-relay-reconcile'),
        [ENV.startInterval]: '500',
      },
    });
    expect(variables('reconcile')).toMatchObject({
      Variables: {
        [ENV.configHash]: configHash(config),
        [ENV.selfService]: '*',
        [ENV.deadLetterQueue]: url('commit-relay-reconcile-dlq'),
        [ENV.artifactBucket]: `commit-relay-artifacts-${PIPELINE}-${REGION}`,
        [ENV.artifactKey]: 'alias/commit-relay-artifacts',
        [ENV.passRoles]: `arn:aws:iam::${PIPELINE}:role/commit-relay-pipeline-${REGION}`,
      },
    });
    expect(variables('sweep')).toMatchObject({
      Variables: { [ENV.configHash]: configHash(config), [ENV.reconcileQueue]: url('commit-relay-reconcile') },
    });
    expect(variables('guard')).toMatchObject({
      Variables: {
        [ENV.configHash]: wiringHash(config),
        [ENV.account]: PIPELINE,
        [ENV.mode]: 'repair',
        [ENV.organization]: '',
        [ENV.repositories]: '{}',
      },
    });
    expect(variables('reconcile')).toMatchObject({ Variables: { [ENV.mode]: 'repair' } });
  });

  it.each([
    [{ perSecond: 20, workers: 4 }, '200'],
    [{ perSecond: 30, workers: 10 }, '334'],
    [{ perSecond: 1, workers: 2 }, '2000'],
  ])('leave each worker its share of the rate, %j: %s ms between starts', (starts, interval) => {
    controllerOf({ starts }).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'commit-relay-start',
      Environment: { Variables: { [ENV.startInterval]: interval } },
    });
  });

  it('learn of the organization, of the mode and of accounts of which not all repositories count', () => {
    const repositories = ['shop', 'team-*'];
    const sourceAccounts = [{ account: SOURCE, repositories }, { account: '333333333333' }];
    const organization = 'o-exampleorgid';
    controllerOf({ sourceAccounts, organization, mode: 'observe' }).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'commit-relay-guard',
      Environment: {
        Variables: {
          [ENV.sourceAccounts]: `${SOURCE},333333333333`,
          [ENV.repositories]: JSON.stringify({ [SOURCE]: repositories }),
          [ENV.organization]: organization,
          [ENV.mode]: 'observe',
        },
      },
    });
  });

  it('have environments within the 4 KB of Lambda where the allow-lists are as long as they may be', () => {
    const sourceAccounts = Array.from({ length: 70 }, (_, n) => ({ account: String(100_000_000_000 + n) }));
    const selfService = Array.from({ length: 20 }, (_, n) => String(n).padStart(99, 'x'));
    const longest = controllerOf({ sourceAccounts, selfService });
    const sizes = resourcesOf(longest, 'AWS::Lambda::Function').map(({ Properties }) => {
      return JSON.stringify(resolve(Properties['Environment'], PIPELINE)).length;
    });
    expect(Math.max(...sizes)).toBeGreaterThan(3_000);
    // Queue URLs are longer than the references to them.
    expect(Math.max(...sizes)).toBeLessThan(4_096 - 300);
  });

  it.each(FUNCTIONS)('%s runs on arm64 and Node 24, traced, with its own role, log group and alarm', (name) => {
    const fn = functions.get(`commit-relay-${name}`);
    expect(fn?.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 30,
      TracingConfig: { Mode: 'Active' },
    });
    controller.hasResourceProperties('AWS::IAM::Role', { RoleName: `commit-relay-${name}-${REGION}` });
    controller.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/commit-relay-${name}`,
      RetentionInDays: 30,
    });
    expect(alarms.get(`commit-relay-${name}-errors`)?.Properties).toMatchObject({
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: fn?.id } }],
    });
  });
});

describe('schedules', () => {
  it.each(['guard', 'sweep'])('wake %s every five minutes and lose no failure', (name) => {
    const fn = functions.get(`commit-relay-${name}`);
    const deadLetters = { 'Fn::GetAtt': [queues.get(`commit-relay-${name}-dlq`)?.id, 'Arn'] };
    controller.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: `commit-relay-${name}`,
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: { 'Fn::GetAtt': [fn?.id, 'Arn'] }, DeadLetterConfig: { Arn: deadLetters } },
    });
    expect(fn?.Properties['DeadLetterConfig']).toEqual({ TargetArn: deadLetters });
  });
});
