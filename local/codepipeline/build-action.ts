import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import { assumeRole } from '../sts/assume-role.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { checkRead, checkWrite, type Storage } from './artifact-access.ts';
import { type Action, accountOf } from './definition.ts';
import type { ErrorDetails } from './execution.ts';
import type { Source } from './source-action.ts';

/** The role that a CodeBuild project runs as; undefined where the account has no such project. */
export type ProjectRole = (account: string, project: string) => string | undefined;

/** Runs CodeBuild actions as far as rights go: the project's role reads the inputs and writes the outputs. */
export interface Builder {
  /** Throws what the role is refused. A project that is not there builds nothing, and fails nothing. */
  build(source: Source): Promise<void>;
}

export type BuilderOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  readonly storage: Storage;
  readonly projectRole: ProjectRole;
};

export const isBuild = ({ actionTypeId }: Action): boolean => actionTypeId.provider === 'CodeBuild';

export function createBuilder({ kernel, credentials, storage, projectRole }: BuilderOptions): Builder {
  return {
    async build(source) {
      const { action, pipeline } = source;
      const project = action.configuration?.['ProjectName'] ?? '';
      const account = action.roleArn === undefined ? pipeline.account : accountOf(action.roleArn);
      const role = projectRole(account, project);
      if (role === undefined) return;
      const sourceArn = `arn:aws:codebuild:${kernel().region}:${account}:project/${project}`;
      const service: Caller = { kind: 'service', account, service: 'codebuild.amazonaws.com', sourceArn };
      const caller = await assumeRole({ kernel: kernel(), credentials }, service, role, `AWSCodeBuild-${Date.now()}`);
      const access = { kernel: kernel(), storage, caller, source };
      for (const { name } of action.inputArtifacts ?? []) await checkRead({ ...access, artifact: name });
      for (const { name } of action.outputArtifacts ?? []) await checkWrite({ ...access, artifact: name });
    },
  };
}

/** A failed build in the words that GetPipelineState shows. */
export function buildFailure(error: unknown): ErrorDetails {
  const reason = error instanceof ApiError ? `${error.code}: ${error.message}` : String(error);
  const message = `Build terminated with state: FAILED. Phase: DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: ${reason}`;
  return { code: 'JobFailed', message };
}
