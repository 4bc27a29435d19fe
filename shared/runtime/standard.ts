import type { z } from 'zod';
import type { LookPorts } from '../app/look-at-drift.ts';
import { ENV } from '../env.ts';
import type { ControllerEnvironment } from './environment.ts';

/** How the deployment wants pipelines to be, as the environment of `reconcile` says it. */
export function standardOf(environment: z.infer<typeof ControllerEnvironment>): LookPorts['standard'] {
  return {
    mode: environment[ENV.mode],
    sourceActionRole: environment[ENV.sourceActionRole],
    otherActionRoles: environment[ENV.otherActionRoles],
    bucket: environment[ENV.artifactBucket],
    artifactKey: environment[ENV.artifactKey],
    passRoles: environment[ENV.passRoles],
  };
}
