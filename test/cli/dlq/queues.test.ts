import { describe, expect, it } from 'vitest';
import { findByName, isDeadLetterQueue, queueWords, shortName } from '../../../cli/dlq/queues.ts';

const NAMES = [
  'commit-relay-forward-222222222222-dlq',
  'commit-relay-guard-dlq',
  'commit-relay-pushes-dlq',
  'commit-relay-starts-dlq.fifo',
];

describe('findByName', () => {
  it.each([
    ['starts', 'commit-relay-starts-dlq.fifo'],
    ['commit-relay-starts-dlq.fifo', 'commit-relay-starts-dlq.fifo'],
    ['commit-relay-starts-dlq', 'commit-relay-starts-dlq.fifo'],
    ['commit-relay-starts-dlq.fifo-not-empty', 'commit-relay-starts-dlq.fifo'],
    ['commit-relay-starts.fifo', 'commit-relay-starts-dlq.fifo'],
    ['commit-relay-pushes-dlq-not-empty', 'commit-relay-pushes-dlq'],
    ['pushes-dlq', 'commit-relay-pushes-dlq'],
    ['forward-222222222222', 'commit-relay-forward-222222222222-dlq'],
  ])('knows %s', (given, name) => {
    expect(findByName(given, NAMES)).toEqual({ name });
  });

  it.each([
    ['strats', '; did you mean starts?'],
    ['forward', '; did you mean forward-222222222222?'],
    ['commit-relay-push', '; did you mean pushes?'],
    ['quite-something-else', ''],
    ['', ''],
  ])('knows no %s, and says what may be meant', (given, hint) => {
    expect(findByName(given, NAMES)).toEqual({ hint });
  });
});

it.each([
  ['commit-relay-starts-dlq.fifo', true],
  ['commit-relay-starts.fifo', false],
  ['commit-relay-dlq-x', false],
  ['other-dlq', false],
])('%s is a dead-letter queue of the relay: %s', (name, expected) => {
  expect(isDeadLetterQueue(name)).toBe(expected);
});

it.each(NAMES)('%s has words for what failed and what to do, which name the commands for it', (name) => {
  const { holds, remedy } = queueWords(name);
  expect(holds).toMatch(/that/);
  expect(remedy).toContain(`relay dlq show ${shortName(name)}`);
});
