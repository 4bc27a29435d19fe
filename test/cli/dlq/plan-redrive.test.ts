import { describe, expect, it } from 'vitest';
import type { Letter } from '../../../cli/dlq/letter.ts';
import { planRedrive } from '../../../cli/dlq/plan-redrive.ts';
import { letter } from '../../support/fakes/letter-box.ts';

const queues = new Set([
  'commit-relay-pushes',
  'commit-relay-reconcile',
  'commit-relay-starts.fifo',
  'commit-relay-pushes-dlq',
  'commit-relay-starts-dlq.fifo',
  'commit-relay-rules-dlq',
]);
const place = { queues, account: '222222222222', region: 'ap-south-1' };
const plain = { force: false, mark: '2026-01-02T12:00:00.000Z' };

const plan = (queue: string, attributes: Letter['attributes'] = {}, options = plain) =>
  planRedrive(letter('m1', { attributes }), { ...place, queue }, options);

const byRule = (target: string) => ({
  RULE_ARN: 'arn:aws:events:ap-south-1:222222222222:rule/commit-relay/commit-relay-pushes',
  TARGET_ARN: target,
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'no',
});

describe('planRedrive sends', () => {
  it.each([
    ['commit-relay-pushes-dlq', {}, 'commit-relay-pushes'],
    ['commit-relay-starts-dlq.fifo', {}, 'commit-relay-starts.fifo'],
    ['commit-relay-starts-dlq.fifo', { reason: 'invalid-start', detail: 'V1' }, 'commit-relay-starts.fifo'],
    ['commit-relay-pushes-dlq', { reason: 'foreign-account', detail: '3' }, 'commit-relay-pushes'],
    [
      'commit-relay-rules-dlq',
      byRule('arn:aws:sqs:ap-south-1:222222222222:commit-relay-pushes'),
      'commit-relay-pushes',
    ],
    [
      'commit-relay-rules-dlq',
      byRule('arn:aws:sqs:ap-south-1:222222222222:commit-relay-reconcile'),
      'commit-relay-reconcile',
    ],
  ])('what is in %s, with %j, to %s', (queue, attributes, to) => {
    expect(plan(queue, attributes)).toMatchObject({ kind: 'send', to, sending: { body: '{"of":"m1"}' } });
  });

  it('to a FIFO queue under the same deduplication id each time, and to others without', () => {
    const again = plan('commit-relay-starts-dlq.fifo', {}, { ...plain, mark: 'later' });
    const [one, two] = [plan('commit-relay-starts-dlq.fifo'), again].map((each) =>
      each.kind === 'send' ? each.sending.deduplicationId : undefined,
    );
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(two).toBe(one);
    const standard = plan('commit-relay-pushes-dlq');
    expect(standard.kind === 'send' && Object.keys(standard.sending).toSorted()).toEqual(['attributes', 'body', 'id']);
  });
});

describe('planRedrive leaves', () => {
  it.each([
    [
      'an event for another account',
      byRule('arn:aws:sqs:ap-south-1:333333333333:commit-relay-pushes'),
      'is no queue of the relay',
    ],
    [
      'an event for another Region',
      byRule('arn:aws:sqs:eu-west-1:222222222222:commit-relay-pushes'),
      'is no queue of the relay',
    ],
    [
      'an event for a dead-letter queue',
      byRule('arn:aws:sqs:ap-south-1:222222222222:commit-relay-pushes-dlq'),
      'is no queue of the relay',
    ],
    [
      'an event for a queue that is gone',
      byRule('arn:aws:sqs:ap-south-1:222222222222:commit-relay-x'),
      'is no queue of the relay',
    ],
    [
      'an event for a function',
      byRule('arn:aws:lambda:ap-south-1:222222222222:function:commit-relay-pushes'),
      'is no queue of the relay',
    ],
    ['an event for nothing', { ...byRule(''), TARGET_ARN: '' }, 'which nothing names, is no queue'],
    [
      'an event for the relay bus',
      byRule('arn:aws:events:ap-south-1:222222222222:event-bus/commit-relay'),
      'nobody but AWS may put',
    ],
    [
      'a run of a schedule',
      { SCHEDULE_ARN: 'arn:aws:scheduler:ap-south-1:222222222222:schedule/default/x' },
      'the next run does the same',
    ],
    [
      'an asynchronous invocation',
      { RequestID: 'r1', ErrorCode: '200', ErrorMessage: 'm' },
      'the next run does the same',
    ],
    ['what nothing is known of', {}, 'where it came from is not known'],
  ])('%s', (_what, attributes, why) => {
    expect(plan('commit-relay-rules-dlq', attributes, { ...plain, force: true })).toEqual({
      kind: 'stay',
      why: expect.stringContaining(why),
    });
  });

  it.each(['not-json', 'malformed', 'unknown-event', 'unknown-detail-type', 'wrong-region', 'of-a-newer-version'])(
    'what was rejected as %s, unless it is forced',
    (reason) => {
      const why = expect.stringMatching(/rejected again.*--force/);
      expect(plan('commit-relay-pushes-dlq', { reason, detail: 'd' })).toEqual({ kind: 'stay', why });
      const forced = plan('commit-relay-pushes-dlq', { reason, detail: 'd' }, { ...plain, force: true });
      expect(forced).toMatchObject({ kind: 'send', to: 'commit-relay-pushes' });
    },
  );
});
