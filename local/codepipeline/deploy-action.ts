import { checkRead, type Storage } from './artifact-access.ts';
import { type Action, artifactStoreIn } from './definition.ts';
import type { ErrorDetails } from './execution.ts';
import { isDenial } from './role-checks.ts';
import { type SessionOptions, type Source, sessionFor } from './source-action.ts';

/** Runs deploy actions as far as rights go: the action's role, or else the pipeline's, reads the inputs. */
export interface Deployer {
  /** Gives what failed, in the words that GetPipelineState shows. */
  deploy(source: Source): Promise<ErrorDetails | undefined>;
}

export const isDeploy = ({ actionTypeId }: Action): boolean => actionTypeId.category === 'Deploy';

export function createDeployer(options: SessionOptions & { readonly storage: Storage }): Deployer {
  const { kernel, storage } = options;
  return {
    async deploy(source) {
      const { inputArtifacts = [] } = source.action;
      for (const { name } of inputArtifacts) {
        try {
          const caller = await sessionFor(options, source);
          await checkRead({ kernel: kernel(), storage, caller, source, artifact: name });
        } catch (error) {
          return failure(name, artifactStoreIn(source.definition, kernel().region)?.location, error);
        }
      }
      return undefined;
    },
  };
}

function failure(artifact: string, bucket: string | undefined, error: unknown): ErrorDetails {
  const reason = error instanceof Error ? error.message : String(error);
  const what = `Unable to access the artifact ${artifact} located in the Amazon S3 artifact bucket '${bucket}'.`;
  if (!isDenial(error)) return { code: 'ConfigurationError', message: `${what} ${reason}` };
  const message = `${what} The provided role does not have sufficient permissions. ${reason}`;
  return { code: 'PermissionError', message };
}
