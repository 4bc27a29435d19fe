import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { retryDelay } from '../../shared/domain/retry-delay.ts';
import { alarms, controller, controllerOf, functions, queues } from './controller.ts';
import { resourcesOf } from './templates.ts';

describe('queues', () => {
  it.each([
    ['commit-relay-pushes', 'commit-relay-pushes-dlq', 5],
    ['commit-relay-reconcile', 'commit-relay-reconcile-dlq', 5],
    ['commit-relay-starts.fifo', 'commit-relay-starts-dlq.fifo', 120],
  ])('%s gives up to %s after %i tries', (name, deadLetters, maxReceiveCount) => {
    const queue = queues.get(name);
    expect(queue?.Properties).toMatchObject({
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [queues.get(deadLetters)?.id, 'Arn'] }, maxReceiveCount },
    });
  });

  it('keep a start for half a day of tries, and no longer than its message lives', () => {
    const starts = queues.get('commit-relay-starts.fifo')?.Properties;
    const { maxReceiveCount } = z.object({ maxReceiveCount: z.number() }).parse(starts?.['RedrivePolicy']);
    const waits = (random: number) =>
      Array.from({ length: maxReceiveCount - 1 }, (_, n) => retryDelay(n + 1, random)).reduce((a, b) => a + b, 0);
    expect(waits(0.5)).toBeGreaterThanOrEqual(12 * 3600);
    expect(waits(1 - Number.EPSILON)).toBeLessThan(Number(starts?.['MessageRetentionPeriod']) / 2);
  });

  it('are three and six dead-letter queues at 14 days, each of these with an alarm', () => {
    const dead = [...queues.keys()].filter((name) => name.includes('-dlq'));
    expect(dead.sort()).toEqual(
      ['guard', 'pushes', 'reconcile', 'rules', 'starts', 'sweep'].map(
        (name) => `commit-relay-${name}-dlq${name === 'starts' ? '.fifo' : ''}`,
      ),
    );
    for (const name of dead) {
      const queue = queues.get(name);
      expect(queue?.Properties['MessageRetentionPeriod']).toBe(14 * 86400);
      expect(alarms.get(`${name}-not-empty`)?.Properties).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue?.id, 'QueueName'] } }],
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    }
    expect(queues.size).toBe(dead.length + 3);
  });

  it('are all encrypted, and refuse all but TLS', () => {
    const policies = resourcesOf(controller, 'AWS::SQS::QueuePolicy');
    for (const { id, Properties } of queues.values()) {
      expect(Properties['SqsManagedSseEnabled']).toBe(true);
      const policy = policies.find((candidate) => JSON.stringify(candidate.Properties['Queues']).includes(`"${id}"`));
      expect(JSON.stringify(policy?.Properties)).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
    }
  });

  it('keep the order of starts for each pipeline, with high throughput', () => {
    expect(queues.get('commit-relay-starts.fifo')?.Properties).toMatchObject({
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(queues.get('commit-relay-starts-dlq.fifo')?.Properties['FifoQueue']).toBe(true);
  });

  it.each([
    ['dispatch', 'commit-relay-pushes', 10],
    ['start', 'commit-relay-starts.fifo', 1],
    ['reconcile', 'commit-relay-reconcile', 10],
  ])('wake %s from %s, which says what failed, %d at a time', (name, queue, BatchSize) => {
    controller.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functions.get(`commit-relay-${name}`)?.id },
      EventSourceArn: { 'Fn::GetAtt': [queues.get(queue)?.id, 'Arn'] },
      BatchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('wake start as the configuration says', () => {
    controllerOf({ starts: { workers: 4, batchSize: 5, perSecond: 40 } }).hasResourceProperties(
      'AWS::Lambda::EventSourceMapping',
      { BatchSize: 5, ScalingConfig: { MaximumConcurrency: 4 } },
    );
  });
});
