import { GetPipelineCommand, type PipelineDeclaration, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { asAdministrator } from '../../local/demo/clients.ts';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { BUCKET, PIPELINES } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';
import { policyOf, type Statement } from './roles.ts';

/** Puts back what was changed. */
export type Undo = () => Promise<void>;
export type Change = (statements: readonly Statement[]) => readonly Statement[];

export const PIPELINE = 'shop';
/** Role of its CodeBuild project. */
export const BUILDER = 'shop-builder';

/** The chain of pipeline `shop` in a local cloud, as an administrator of both accounts changes it. */
export type ChainCloud = Awaited<ReturnType<typeof chainOf>>;

export async function chainOf(test: TestCloud) {
  const settings = asAdministrator(test.cloud, PIPELINES);
  const iam = (account: string) => new IAMClient(asAdministrator(test.cloud, account));
  const s3 = new S3Client(settings);
  const kms = new KMSClient(settings);
  const lambda = new LambdaClient(settings);
  const { codepipeline } = test.clients;
  const key = test.home.keyArn ?? '';
  const idle = () =>
    waitUntil(`${PIPELINE} to be idle`, async () => {
      const runs = await runsOf(test.clients, PIPELINE);
      return runs.some(({ status }) => status === 'InProgress') ? undefined : runs;
    });
  const put = async (pipeline: PipelineDeclaration) => {
    const after = test.logs.lines().length;
    await codepipeline.send(new UpdatePipelineCommand({ pipeline }));
    await test.logs.waitFor(`${PIPELINE} to be reconciled`, {
      after,
      matches: ({ message, pipeline: name }) => message === 'pipeline reconciled' && name === PIPELINE,
    });
  };
  return {
    test,
    key,
    s3,
    kms,
    /** The repository; made again where a test deletes it. */
    copy: await test.createRepository(PIPELINE),
    idle,
    /** Changes every inline policy of a role; those that are left without statements go. */
    async changePolicies(account: string, RoleName: string, change: Change): Promise<Undo> {
      const client = iam(account);
      const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
      const before: { PolicyName: string; PolicyDocument: string }[] = [];
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument = '' } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        const document = decodeURIComponent(PolicyDocument);
        before.push({ PolicyName, PolicyDocument: document });
        const left = change(JSON.parse(document).Statement);
        if (left.length === 0) await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
        else await client.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policyOf(...left) }));
      }
      return async () => {
        for (const policy of before) await client.send(new PutRolePolicyCommand({ RoleName, ...policy }));
      };
    },
    async changeTrust(account: string, RoleName: string, change: Change): Promise<Undo> {
      const client = iam(account);
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
      const put = (PolicyDocument: string) =>
        client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      await put(policyOf(...change(JSON.parse(before).Statement)));
      return async () => void (await put(before));
    },
    async changeBucketPolicy(change: Change): Promise<Undo> {
      const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
      const put = (policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: policy }));
      await put(policyOf(...change(JSON.parse(Policy).Statement)));
      return async () => void (await put(Policy));
    },
    async changeKeyPolicy(change: Change): Promise<Undo> {
      const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: key }));
      const put = (policy: string) => kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: policy }));
      await put(policyOf(...change(JSON.parse(Policy).Statement)));
      return async () => void (await put(Policy));
    },
    /** Changes the pipeline's definition, once nothing runs in it. */
    async changePipeline(change: (pipeline: PipelineDeclaration) => void): Promise<Undo> {
      await idle();
      const { pipeline: before } = await codepipeline.send(new GetPipelineCommand({ name: PIPELINE }));
      if (before === undefined) throw new Error(`no pipeline ${PIPELINE}`);
      const after = structuredClone(before);
      change(after);
      await put(after);
      return async () => {
        await idle();
        await put(before);
      };
    },
    async disableMapping(FunctionName: string): Promise<Undo> {
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      const set = async (Enabled: boolean) => {
        for (const { UUID } of EventSourceMappings) {
          await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
        }
      };
      await set(false);
      return () => set(true);
    },
    async events(account: string, operation: string, input: object): Promise<unknown> {
      const { status, body } = await test.call(account, 'events', `AWSEvents.${operation}`, input);
      if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
      return body;
    },
  };
}
