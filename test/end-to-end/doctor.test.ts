/** Each link of the chain broken alone: the push fails as in AWS, and the doctor names that link and no other. */

import { StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { CHAIN, type ChainLink } from '../../shared/domain/doctor/verdict.ts';
import type { ChainBreak } from '../support/breaks/chain-break.ts';
import { PIPELINES } from '../support/builders.ts';
import { CHAIN_BREAKS } from '../support/chain-breaks.ts';
import { type ChainCloud, chainOf, PIPELINE, type Undo } from '../support/chain-cloud.ts';
import { makePipeline } from '../support/chain-pipeline.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { installRelay, type RelayCommand } from '../support/relay-command.ts';

let test: TestCloud;
let chain: ChainCloud;
let command: RelayCommand;
let undo: Undo | undefined;
let count = 0;

beforeAll(async () => {
  test = await bootCloud({ runSchedules: false });
  command = await installRelay(test.cloud.endpoint);
  chain = await chainOf(test);
  await makePipeline(chain);
});
afterEach(async () => {
  await undo?.();
  undo = undefined;
  await settled();
});
afterAll(async () => {
  await test.close();
  await command.remove();
});

type Link = { readonly link: ChainLink; readonly state: string; readonly faults: readonly { readonly what: string }[] };

/** Exit code, and the links that are not ok. */
async function doctor(): Promise<{ code: number | null; links: Link[] }> {
  const { code, stdout } = await command.relay(`doctor ${PIPELINE} --source-profile code --json`);
  return { code, links: JSON.parse(stdout) };
}
const notOk = (links: readonly Link[]) => links.filter(({ state }) => state !== 'ok');

const push = () => {
  count += 1;
  return chain.copy.push('main', 'README.md', `change ${count}`);
};

/** Waits until no push is on its way, no start is left, and nothing runs. */
async function settled(): Promise<void> {
  await test.cloud.eventsDelivered();
  for (const queue of ['commit-relay-pushes', 'commit-relay-starts.fifo']) {
    const QueueUrl = `${test.cloud.endpoint}/${PIPELINES}/${queue}`;
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    const isEmpty = async () => {
      const { body } = await test.call(PIPELINES, 'sqs', 'AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames });
      const { Attributes } = body as { Attributes: Record<string, string> };
      return Object.values(Attributes).every((value) => value === '0') ? true : undefined;
    };
    await waitUntil(`${queue} to be empty`, isEmpty);
  }
  await chain.idle();
}

const runs = () => runsOf(test.clients, PIPELINE);

/** The new runs, newest first, once there are so many and none is under way. */
const newRuns = (before: number, wanted: number) =>
  waitUntil(`${wanted} runs after ${before}`, async () => {
    const found = await chain.idle();
    return found.length >= before + wanted ? found.slice(0, found.length - before) : undefined;
  });

/** What the failed action of the newest run says. */
async function failure(): Promise<{ action: string | undefined; message: string | undefined }> {
  const { body } = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.GetPipelineState', {
    name: PIPELINE,
  });
  type Action = { actionName: string; latestExecution?: { status: string; errorDetails?: { message: string } } };
  const { stageStates } = body as { stageStates: { latestExecution?: object; actionStates?: Action[] }[] };
  const failed = stageStates
    .flatMap(({ actionStates = [] }) => actionStates)
    .find(({ latestExecution }) => latestExecution?.status === 'Failed');
  return { action: failed?.actionName, message: failed?.latestExecution?.errorDetails?.message };
}

async function expectConsequence({ outcome, byHand }: ChainBreak, before: number): Promise<void> {
  if (byHand) await test.clients.codepipeline.send(new StartPipelineExecutionCommand({ name: PIPELINE }));
  else await push();
  if (outcome === 'nothing') {
    await test.cloud.eventsDelivered();
    // Longer than dispatch and start take between them here.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await runs()).toHaveLength(before);
    return;
  }
  const found = await newRuns(before, outcome === 'twice' ? 2 : 1);
  if (outcome === 'twice') {
    const triggers = found.map(({ trigger }) => trigger?.triggerType).sort();
    expect(triggers).toEqual(['PollForSourceChanges', 'StartPipelineExecution']);
    return;
  }
  expect(found.map(({ status }) => status)).toEqual(['Failed']);
  expect(await failure()).toEqual({ action: outcome.action, message: expect.stringMatching(outcome.fails) });
}

describe('the chain', () => {
  it('is healthy: a push runs, and the doctor finds every link ok', async () => {
    await settled();
    const before = (await runs()).length;
    await push();
    expect((await newRuns(before, 1)).map(({ status }) => status)).toEqual(['Succeeded']);
    const { code, links } = await doctor();
    expect(notOk(links)).toEqual([]);
    expect(links.map(({ link }) => link)).toEqual(CHAIN);
    expect(code).toBe(0);
  });

  it('is broken at least once at each link', () => {
    expect(new Set(CHAIN_BREAKS.map(({ link }) => link))).toEqual(new Set(CHAIN));
  });

  it.each(CHAIN_BREAKS)('$link: $name', async (broken) => {
    expect(notOk((await doctor()).links)).toEqual([]);
    const before = (await runs()).length;
    undo = await broken.act(chain);
    await expectConsequence(broken, before);
    const { code, links } = await doctor();
    const hidden = broken.hides === undefined ? [] : [[broken.hides, 'unknown']];
    expect(new Set(notOk(links).map(({ link, state }) => [link, state]))).toEqual(
      new Set([[broken.link, 'wrong'], ...hidden]),
    );
    expect(links.find(({ link }) => link === broken.link)?.faults).not.toEqual([]);
    expect(code).toBe(1);
  });

  it('is healthy again when all is mended', async () => {
    const before = (await runs()).length;
    await push();
    expect((await newRuns(before, 1)).map(({ status }) => status)).toEqual(['Succeeded']);
    expect(notOk((await doctor()).links)).toEqual([]);
  });
});
