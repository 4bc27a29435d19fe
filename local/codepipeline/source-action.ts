import * as z from 'zod';
import { ConnectionCut } from '../edge/connection-cut.ts';
import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import { assumeRole } from '../sts/assume-role.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { checkSourceAccess, type Storage } from './artifact-access.ts';
import type { Action, Definition } from './definition.ts';
import type { ErrorDetails, Revision } from './execution.ts';
import { CODEPIPELINE_PRINCIPAL, isDenial } from './role-checks.ts';
import type { Pipeline } from './store.ts';

/** A CodeCommit source action of a pipeline, in the version of it that runs. */
export type Source = { readonly pipeline: Pipeline; readonly definition: Definition; readonly action: Action };

/** Reads what CodeCommit source actions name, through their roles, as the real service does. */
export interface SourceReader {
  /** Commit at the head of the action's branch. Throws what the role or the repository refuses. */
  head(source: Source): Promise<string>;
  /** Runs the action: reads `commit`, or else the head, and checks that its artifact can be stored. */
  read(source: Source, commit?: string): Promise<Revision>;
}

/** What sessions of a pipeline's roles are made of. */
export type SessionOptions = { readonly kernel: () => Kernel; readonly credentials: CredentialStore };

export type SourceReaderOptions = SessionOptions & {
  readonly storage: Storage;
};

const Branch = z.object({ branch: z.object({ commitId: z.string() }) });
const Commit = z.object({ commit: z.object({ commitId: z.string(), message: z.string().optional() }) });

const MAX_SUMMARY = 2_048;

export function createSourceReader(options: SourceReaderOptions): SourceReader {
  const { kernel, storage } = options;
  return {
    head: async (source) => headAs(kernel(), await sessionFor(options, source), source.action),
    async read(source, commitOverride) {
      const caller = await sessionFor(options, source);
      const repositoryName = source.action.configuration?.['RepositoryName'] ?? '';
      const commitId = commitOverride ?? (await headAs(kernel(), caller, source.action));
      const input = { repositoryName, commitId };
      const output = await kernel().invoke({ service: 'codecommit', operation: 'GetCommit', input, caller });
      const { commit } = Commit.parse(output);
      await checkSourceAccess(kernel(), storage, caller, source);
      const home = `https://${kernel().region}.console.aws.amazon.com/codecommit/home`;
      return {
        revisionId: commit.commitId,
        revisionSummary: (commit.message ?? '').slice(0, MAX_SUMMARY),
        revisionUrl: `${home}#/repository/${repositoryName}/commit/${commit.commitId}`,
      };
    },
  };
}

/** The pipeline role, or the action's own role, assumed through the pipeline's. */
export async function sessionFor(options: SessionOptions, { pipeline, definition, action }: Source): Promise<Caller> {
  const { account, arn } = pipeline;
  const host = { kernel: options.kernel(), credentials: options.credentials };
  const name = String(Date.now());
  const service: Caller = { kind: 'service', account, service: CODEPIPELINE_PRINCIPAL, sourceArn: arn };
  const pipelineSession = await assumeRole(host, service, definition.roleArn, name);
  return action.roleArn === undefined ? pipelineSession : assumeRole(host, pipelineSession, action.roleArn, name);
}

async function headAs(kernel: Kernel, caller: Caller, { configuration }: Action): Promise<string> {
  const input = { repositoryName: configuration?.['RepositoryName'], branchName: configuration?.['BranchName'] };
  const output = await kernel.invoke({ service: 'codecommit', operation: 'GetBranch', input, caller });
  return Branch.parse(output).branch.commitId;
}

/** True of what a call can be refused with, and of a connection cut on request. */
export const isRefusal = (error: unknown): boolean => error instanceof ApiError || error instanceof ConnectionCut;

/** A failure of a source action in the words that GetPipelineState shows. */
export function failureOf({ action }: Source, error: unknown): ErrorDetails {
  const reason = error instanceof Error ? error.message : String(error);
  const name = action.configuration?.['RepositoryName'];
  if (isDenial(error)) {
    const message =
      "The service role or action role doesn't have the permissions required to access the AWS CodeCommit " +
      `repository named ${name}. Update the IAM role permissions, and then try again. Error: ${reason}`;
    return { code: 'PermissionError', message };
  }
  if (error instanceof ApiError) return { code: 'ConfigurationError', message: `${error.code}: ${reason}` };
  return { code: 'SystemUnavailable', message: reason };
}
