import { CodePipelineClient, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { B, pipelinesStub, type SmallCloud, startSmallCloud } from './small-cloud.ts';

export const stub = pipelinesStub();
export let cloud: SmallCloud;
/** Calls as the administrator of account B. */
export let client: CodePipelineClient;

export const start = (name: string) => new StartPipelineExecutionCommand({ name });

/** A small cloud with stubs of two pipelines for the tests of a file, without faults at the start of each. */
export function usePipelines(): void {
  beforeAll(async () => {
    cloud = await startSmallCloud({ codepipeline: stub });
    client = new CodePipelineClient(cloud.client(B));
  });
  beforeEach(() => {
    cloud.kernel.faults.clear();
    stub.started.length = 0;
  });
  afterAll(() => cloud.close());
}
