import { afterEach, expect, it, vi } from 'vitest';
import { approval, definition, source, stage } from './definitions.ts';
import { SmallCloud } from './small-cloud.ts';

afterEach(() => void vi.useRealTimers());

it('knows no other operation', async () => {
  const cloud = new SmallCloud();
  for (const operation of ['RetryStageExecution', 'constructor', '']) {
    await expect(cloud.call(operation, {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  }
  await cloud.service.close();
});

it('runs 200 pipelines at once', async () => {
  const cloud = new SmallCloud();
  cloud.push();
  const names = Array.from({ length: 200 }, (_, index) => `app-${index}`);
  await Promise.all(names.map((name) => cloud.call('CreatePipeline', { pipeline: definition(name) })));
  await Promise.all(names.map((name) => cloud.settled(name)));
  await Promise.all(names.map((name) => cloud.start(name)));
  for (const name of names) {
    expect((await cloud.settled(name)).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  }
  await cloud.service.close();
});

it('leaves no timer when closed, and says no more', async () => {
  vi.useFakeTimers();
  const cloud = new SmallCloud({ actionMilliseconds: 60_000, pollMilliseconds: 60_000 });
  cloud.push();
  const polls = source({ configuration: { PollForSourceChanges: 'true' } });
  const build = {
    ...approval(),
    name: 'Build',
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  };
  await cloud.call('CreatePipeline', {
    pipeline: definition('app', { stages: [stage('S', polls), stage('B', build, approval())] }),
  });
  cloud.service.refChanged({ account: '111111111111', repositoryName: 'app', ref: 'refs/heads/main' });
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2));
  const told = cloud.events.length;
  await cloud.service.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(cloud.events).toHaveLength(told);
});
