import { expect, it } from 'vitest';
import { awaitStart } from '../../../cli/start/await-start.ts';
import { outcomeText } from '../../../cli/start/outcome-text.ts';
import { fakeFreezes } from '../../support/fakes/freezes.ts';
import { fakeStarts } from '../../support/fakes/starts.ts';
import { startRequest } from '../../support/start-request.ts';

const request = startRequest('app-dev', 'by-hand-1');
const make = () => ({ starts: fakeStarts(), freezes: fakeFreezes() });

it.each([
  [{ status: 'started', executionId: 'x', adopted: false } as const, 'started: execution x'],
  [{ status: 'refused', reason: 'paused', detail: 'by tags' } as const, 'not started: paused: by tags'],
  [{ status: 'overtaken', by: 'e2' } as const, 'not started: overtaken by push e2'],
  [
    { status: 'failed', reason: 'invalid-start', detail: 'no action Source' } as const,
    'not started, and kept in commit-relay-starts-dlq.fifo: invalid-start: no action Source',
  ],
])('ends when it is recorded: $status', async (record, text) => {
  const ports = make();
  await ports.starts.finish(request, record);
  const outcome = await awaitStart(ports, request, 1);
  expect(outcome).toEqual(record);
  expect(outcomeText(request.pipeline, outcome, 1)).toBe(text);
});

it('ends when it is held, not when another one of its ref is', async () => {
  const ports = make();
  await ports.freezes.hold(startRequest('app-dev', 'e1'));
  expect(await awaitStart(ports, request, 1)).toEqual({ status: 'timed-out' });
  await ports.freezes.hold(request);
  expect(await awaitStart(ports, request, 1)).toEqual({ status: 'held' });
});
