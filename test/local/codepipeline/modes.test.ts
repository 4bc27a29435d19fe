import { describe, expect, it, vi } from 'vitest';
import { cloud, useSmallCloud } from './bench.ts';
import { approval, definition, source, stage } from './definitions.ts';

useSmallCloud();

const WAITS = { stages: [stage('Source', source()), stage('Gate', approval())] };
const create = (more = {}) => cloud.call('CreatePipeline', { pipeline: definition('app', more) });
const stop = (id: string, more = {}) =>
  cloud.call('StopPipelineExecution', { pipelineName: 'app', pipelineExecutionId: id, ...more });
const newest = async () => (await cloud.executions('app'))[0]?.pipelineExecutionId ?? '';
/** Waits until the latest execution of a stage is this one, under way. */
const inStage = (stageName: string, pipelineExecutionId: string) =>
  vi.waitFor(async () => {
    const latestExecution = { pipelineExecutionId, status: 'InProgress', type: 'STANDARD' };
    const state = expect.objectContaining({ stageName, latestExecution });
    const stageStates = expect.arrayContaining([state]);
    expect(await cloud.call('GetPipelineState', { name: 'app' })).toMatchObject({ stageStates });
  });

describe('modes', () => {
  it('SUPERSEDED: a newer one replaces the one that waits, not the one that runs', async () => {
    await create(WAITS);
    const running = await newest();
    await inStage('Gate', running);
    const waiting = await cloud.start('app');
    const inboundExecution = { pipelineExecutionId: waiting };
    await vi.waitFor(async () => {
      const state = await cloud.call('GetPipelineState', { name: 'app' });
      expect(state).toMatchObject({ stageStates: [{}, { inboundExecution }] });
    });
    const last = await cloud.start('app');
    await vi.waitFor(async () => expect(await cloud.statusOf('app', waiting)).toBe('Superseded'));
    expect(await cloud.statusOf('app', running)).toBe('InProgress');
    expect(cloud.states(waiting)).toEqual(['STARTED', 'SUPERSEDED']);
    await stop(running);
    await inStage('Gate', last);
  });

  it('QUEUED: they pass a stage one by one, in order, none lost', async () => {
    await create({ ...WAITS, executionMode: 'QUEUED' });
    const ids = [await newest(), await cloud.start('app'), await cloud.start('app')];
    const inboundExecutions = ids.slice(1).map((pipelineExecutionId) => ({ pipelineExecutionId }));
    await vi.waitFor(async () => {
      const state = await cloud.call('GetPipelineState', { name: 'app' });
      expect(state).toMatchObject({ stageStates: [{}, { inboundExecutions }] });
    });
    for (const id of ids) {
      await inStage('Gate', id);
      await stop(id);
    }
    const statuses = (await cloud.settled('app')).map(({ status }) => status);
    expect(statuses).toEqual(['Stopped', 'Stopped', 'Stopped']);
  });

  it('PARALLEL: none waits for another', async () => {
    await create({ ...WAITS, executionMode: 'PARALLEL' });
    const ids = [await newest(), await cloud.start('app'), await cloud.start('app')];
    await vi.waitFor(async () => {
      for (const pipelineExecutionId of ids) {
        const filter = { pipelineExecutionId };
        const output = await cloud.call('ListActionExecutions', { pipelineName: 'app', filter });
        const approve = { actionName: 'Approve', status: 'InProgress' };
        expect(output).toMatchObject({ actionExecutionDetails: [approve, { actionName: 'Source' }] });
      }
    });
  });
});

describe('StopPipelineExecution', () => {
  it('ends an approval, and tells why', async () => {
    await create(WAITS);
    const id = await newest();
    await inStage('Gate', id);
    expect(await stop(id, { reason: 'not today' })).toEqual({ pipelineExecutionId: id });
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Stopped', stopTrigger: { reason: 'not today' } }]);
    expect(cloud.states(id)).toEqual(['STARTED', 'STOPPING', 'STOPPED']);
    const stopping = cloud.events.find(({ detail }) => detail['state'] === 'STOPPING');
    expect(stopping?.detail['stop-execution-comments']).toBe('not today');
  });

  it('lets the action under way end unless it is abandoned; a second request may only abandon', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    cloud.beforeRead = () => held;
    await create();
    const id = await newest();
    await stop(id);
    expect(await cloud.statusOf('app', id)).toBe('Stopping');
    await expect(stop(id)).rejects.toMatchObject({ code: 'DuplicatedStopRequestException' });
    await stop(id, { abandon: true });
    expect(await cloud.statusOf('app', id)).toBe('Stopped');
    release();
    await expect(stop(id)).rejects.toMatchObject({ code: 'PipelineExecutionNotStoppableException' });
  });

  it('starts no further action', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    cloud.beforeRead = () => held;
    await create();
    await stop(await newest());
    release();
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Stopped', sourceRevisions: [{}] }]);
    const output = await cloud.call('ListActionExecutions', { pipelineName: 'app' });
    expect(output).toMatchObject({ actionExecutionDetails: [{ actionName: 'Source', status: 'Succeeded' }] });
  });
});
