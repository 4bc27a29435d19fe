import { type AccessRequest, ApiError, type Caller, type Kernel } from '../kernel.ts';
import type { Definition } from './definition.ts';

export const CODEPIPELINE_PRINCIPAL = 'codepipeline.amazonaws.com';

/**
 * Refuses a definition whose roles could not be used: CodePipeline must be able to assume the pipeline role, and
 * that the role of each action.
 * @throws ApiError InvalidStructureException
 */
export async function checkRoles(
  kernel: Kernel,
  definition: Definition,
  account: string,
  pipelineArn: string,
): Promise<void> {
  const role = definition.roleArn;
  const service: Caller = { kind: 'service', account, service: CODEPIPELINE_PRINCIPAL, sourceArn: pipelineArn };
  await checkAssume(kernel, { caller: service, action: 'sts:AssumeRole', resource: role }, 'CodePipeline');

  const session: Caller = {
    kind: 'role',
    account,
    roleArn: role,
    sessionName: 'validation',
    accessKeyId: 'validation',
  };
  const actionRoles = definition.stages.flatMap(({ actions }) => actions.flatMap((action) => action.roleArn ?? []));
  for (const resource of new Set(actionRoles)) {
    await checkAssume(kernel, { caller: session, action: 'sts:AssumeRole', resource }, role);
  }
}

async function checkAssume(kernel: Kernel, request: AccessRequest, who: string): Promise<void> {
  try {
    await kernel.authorize(request);
  } catch (error) {
    if (!isDenial(error)) throw error;
    const message = `${who} is not authorized to perform AssumeRole on role ${request.resource}`;
    throw new ApiError('InvalidStructureException', message);
  }
}

export const isDenial = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.code === 'AccessDeniedException' || error.code === 'AccessDenied');
