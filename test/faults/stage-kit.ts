import { CreateRepositoryCommand, PutFileCommand } from '@aws-sdk/client-codecommit';
import { CreatePipelineCommand } from '@aws-sdk/client-codepipeline';
import * as z from 'zod';
import { type DemoPipeline, pipelineDeclaration, tagsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import type { Lane } from './lane.ts';
import { callQueue, workQueue } from './queues.ts';

const TABLE = 'commit-relay-registry';

/** A repository in A, pushed to by CodeCommit's API. */
export type Pushes = {
  readonly arn: string;
  /** Commits another content of a file in `src/` on main; gives the commit. */
  push(): Promise<string>;
};

/** Makes a repository with a first commit on main. */
export async function createRepository({ clients: { codecommit } }: Lane, repositoryName: string): Promise<Pushes> {
  await codecommit.send(new CreateRepositoryCommand({ repositoryName }));
  let head: string | undefined;
  let count = 0;
  const push = async () => {
    count += 1;
    const file = { filePath: 'src/a.txt', fileContent: Buffer.from(String(count)) };
    const parent = head === undefined ? {} : { parentCommitId: head };
    const command = new PutFileCommand({ repositoryName, branchName: 'main', ...file, ...parent });
    const { commitId = '' } = await codecommit.send(command);
    head = commitId;
    return commitId;
  };
  await push();
  return { arn: `arn:aws:codecommit:${REGION}:${SOURCE}:${repositoryName}`, push };
}

/** Creates a pipeline and waits until the relay has looked at it and its first run is over. */
export async function createPipeline(lane: Lane, spec: DemoPipeline): Promise<void> {
  const pipeline = pipelineDeclaration(spec, lane.home);
  await lane.clients.codepipeline.send(new CreatePipelineCommand({ pipeline, tags: tagsOf(spec) }));
  await lane.quiet();
  await runsEnded(lane, spec.name);
}

const Runs = z.object({
  pipelineExecutionSummaries: z.array(
    z.object({
      pipelineExecutionId: z.string(),
      status: z.string(),
      trigger: z.object({ triggerType: z.string(), triggerDetail: z.string() }),
      sourceRevisions: z.array(z.object({ revisionId: z.string() })).default([]),
    }),
  ),
});
export type Run = z.infer<typeof Runs>['pipelineExecutionSummaries'][number];

/** More than any case makes. */
const NEWEST = { maxResults: 20 };

/** The newest runs of a pipeline, once none is in progress. */
export const runsEnded = ({ cloud }: Lane, pipelineName: string): Promise<Run[]> =>
  waitUntil(
    `the runs of ${pipelineName} to end`,
    async () => {
      const list = await cloud.call(PIPELINES, 'codepipeline', 'ListPipelineExecutions', { pipelineName, ...NEWEST });
      const runs = Runs.parse(list).pipelineExecutionSummaries;
      return runs.some(({ status }) => status === 'InProgress') ? undefined : runs;
    },
    240_000,
  );

/** Has the relay look at a pipeline once more. */
export async function nominate({ cloud }: Lane, pipeline: string): Promise<void> {
  const MessageBody = JSON.stringify({ key: `pipeline/${pipeline}`, cause: 'looked at again' });
  await callQueue(cloud, workQueue(cloud, 'commit-relay-reconcile'), 'SendMessage', { MessageBody });
}

/** One call of the registry's table, as an administrator. */
export const registry = ({ cloud }: Lane, operation: string, input: object): Promise<unknown> =>
  cloud.call(PIPELINES, 'dynamodb', operation, { TableName: TABLE, ...input });

const Items = z.object({ Items: z.array(z.record(z.string(), z.unknown())) });

/** Items of one partition of the registry. */
export async function itemsOf(lane: Lane, partition: string): Promise<Record<string, unknown>[]> {
  const values = { ExpressionAttributeNames: { '#pk': 'pk' }, ExpressionAttributeValues: { ':pk': { S: partition } } };
  return Items.parse(await registry(lane, 'Query', { KeyConditionExpression: '#pk = :pk', ...values })).Items;
}
