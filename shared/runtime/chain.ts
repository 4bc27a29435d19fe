import type * as z from 'zod';
import { createArtifactKey } from '../adapters/artifact-key.ts';
import { createProjects } from '../adapters/build-projects.ts';
import { createPolicies } from '../adapters/policies.ts';
import { rememberAllowed } from '../adapters/remembered-policies.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { ArtifactKey } from '../app/chain-ports.ts';
import type { ChainPorts } from '../app/read-chain.ts';
import { ENV } from '../env.ts';
import { policyClients } from './clients.ts';
import type { ReconcileEnvironment } from './environment.ts';

/** What stands behind a pipeline: the policies of its roles, and the key of its artifacts. */
export function composeChain(
  environment: z.infer<typeof ReconcileEnvironment>,
): ChainPorts & { artifactKey: ArtifactKey } {
  const { codeBuild, ...clients } = policyClients();
  return {
    policies: rememberAllowed(createPolicies(clients, environment.AWS_REGION), systemClock),
    projects: createProjects(codeBuild),
    artifactKey: createArtifactKey(clients.kms, environment[ENV.artifactKey], systemClock),
  };
}
