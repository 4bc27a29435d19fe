import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { sentDetail } from '../../shared/domain/relay-event.ts';
import { APP, PIPELINES, REGION } from '../support/builders.ts';
import { type EventInbox, openEventInbox } from '../support/event-inbox.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const ARN = `arn:aws:codepipeline:${REGION}:${PIPELINES}:app-dev`;

let test: TestCloud;
let app: WorkingCopy;
let inbox: EventInbox;

beforeAll(async () => {
  test = await bootCloud();
  inbox = await openEventInbox(test.cloud);
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
});
afterEach(() => test.cloud.faults.clear());
afterAll(async () => {
  inbox.close();
  await test.close();
});

const metricsOf = (name: string) => test.emf().filter((line) => name in line);

describe("a rule on the account's default bus", () => {
  it('takes Pipeline Started of a push, with the run', async () => {
    const commit = await app.push('main', 'a.txt', '1');
    await test.dispatched(commit);
    const [run] = await test.startedRuns('app-dev');
    const [event, ...more] = await inbox.received(1);
    expect(event).toMatchObject({
      'detail-type': 'Pipeline Started',
      source: 'commit-relay',
      account: PIPELINES,
      region: REGION,
      resources: [ARN],
      detail: {
        version: '1',
        pipeline: 'app-dev',
        repository: APP,
        ref: 'refs/heads/main',
        commit,
        executionId: run?.pipelineExecutionId,
      },
    });
    expect(sentDetail('Pipeline Started').parse(event?.detail)).toEqual(event?.detail);
    expect(more).toEqual([]);
    const lines = test.logs.lines().filter((line) => line['eventId'] === event?.detail['cause']);
    expect(lines.map(({ message }) => message)).toContain('pipeline started');
    expect(metricsOf('EventTold')).toMatchObject([{ service: 'start', type: 'Pipeline Started', EventTold: 1 }]);
  });

  it('takes Follower Invalid of a bad tag', async () => {
    await test.follow('app-dev', 'main a..b');
    const [event] = await inbox.received(1);
    expect(event).toMatchObject({
      'detail-type': 'Follower Invalid',
      resources: [ARN],
      detail: { pipeline: 'app-dev', problems: [{ value: 'main a..b', position: 5, reason: 'invalid-entry' }] },
    });
    await test.follow('app-dev', '@');
  });
});

describe('with PutEvents failing', () => {
  it.each([
    ['refused', { kind: 'error', code: 'AccessDeniedException', status: 400 }],
    ['cut off', { kind: 'reset', when: 'before' }],
    ['not answered', { kind: 'delay', milliseconds: 20_000 }],
  ] as const)(
    '(%s) a push starts its follower all the same, and the loss is logged and counted',
    async (how, effect) => {
      const before = (await test.startedRuns('app-dev')).length;
      const counted = metricsOf('EventNotTold').length;
      const after = test.logs.lines().length;
      const role = `commit-relay-start-${REGION}`;
      test.cloud.faults.add({ service: 'events', operation: 'PutEvents', role, effect, count: 100 });
      const commit = await app.push('main', 'b.txt', how);
      const lost = await test.logs.waitFor('the loss', {
        after,
        matches: ({ message }) => message === 'event not told',
      });
      await test.dispatched(commit);
      const runs = await test.startedRuns('app-dev');
      expect(runs).toHaveLength(before + 1);
      const executionId = runs[0]?.pipelineExecutionId;
      expect(lost).toMatchObject({ level: 'ERROR', type: 'Pipeline Started', detail: { commit, executionId } });
      expect(metricsOf('EventNotTold').slice(counted)).toMatchObject([{ service: 'start', EventNotTold: 1 }]);
      expect(
        test.logs
          .lines()
          .slice(after)
          .filter(({ message }) => message === 'message failed'),
      ).toEqual([]);
    },
  );
});
