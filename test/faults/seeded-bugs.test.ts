import { afterEach, describe, expect, it } from 'vitest';
import type { Violation } from './flow.ts';
import { runMatrix } from './matrix.ts';
import { assemblyWithBug, type SeededBug } from './seeded-bug.ts';

/** What the matrix is for: each of these has come up in systems like this one. */
const BUGS: readonly (readonly [
  what: string,
  caughtAs: Violation['kind'],
  bug: SeededBug,
  cases: readonly string[],
])[] = [
  [
    'a start is made without its attempt written before',
    'doubled',
    {
      function: 'start',
      file: 'shared/app/start-pipeline.ts',
      changes: { 'await ports.attempts.begin({ request, since: ports.clock.now().toISOString() });': '' },
    },
    [
      'push-1:start/StartPipelineExecution/0:crash-after+tokens',
      'push-1:start/PutItem/PIPELINE.RUN/0:crash-before+tokens',
    ],
  ],
  [
    'a push is marked dispatched before its starts are enqueued',
    'lost',
    {
      function: 'dispatch',
      file: 'shared/app/dispatch-push.ts',
      changes: {
        'await ports.startQueue.enqueue(requests);': '',
        "report.info('push dispatched', {":
          "await ports.startQueue.enqueue(requests);\n  report.info('push dispatched', {",
      },
    },
    ['push-1:dispatch/SendMessageBatch/starts.fifo/0:crash-before', 'push-1:dispatch/PutItem/REPO.REF/1:crash-after'],
  ],
  [
    'a rejected message is acknowledged and kept nowhere',
    'silent',
    {
      function: 'dispatch',
      file: 'shared/runtime/sqs-handler.ts',
      changes: { 'await deadLetters.keep({': 'void ({' },
    },
    ['reject:events/SendMessage/pushes/0:throttle'],
  ],
  [
    'a failed message is acknowledged',
    'lost',
    {
      function: 'start',
      file: 'shared/runtime/sqs-handler.ts',
      changes: { 'return left;': 'return [];' },
    },
    ['push-1:start/StartPipelineExecution/0:error', 'push-1:start/Query/0:denied'],
  ],
];

let remove: (() => Promise<void>) | undefined;
afterEach(() => remove?.());

describe('the fault matrix catches that', () => {
  it.each(BUGS)('%s: %s', async (_what, caughtAs, bug, only) => {
    const seeded = await assemblyWithBug(bug);
    remove = seeded.remove;
    const summary = await runMatrix({ assembly: seeded.folder, seed: 1, cases: only.length, lanes: 2, only });
    expect(summary[caughtAs]).toBeGreaterThan(0);
  });
});
