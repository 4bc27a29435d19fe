import type * as z from 'zod';
import { createArtifactKey } from '../adapters/artifact-key.ts';
import { createProjects } from '../adapters/build-projects.ts';
import { createPolicies } from '../adapters/policies.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { ArtifactKey } from '../app/chain-ports.ts';
import type { ChainPorts } from '../app/read-chain.ts';
import type { ChainFacts } from '../domain/drift/chain.ts';
import { ENV } from '../env.ts';
import { policyClients } from './clients.ts';
import type { ReconcileEnvironment } from './environment.ts';

export type Chain = {
  readonly ports: ChainPorts;
  readonly artifactKey: ArtifactKey;
  /** All but the account, which each pipeline's own ARN tells. */
  readonly facts: Omit<ChainFacts, 'account'>;
};

/** What stands behind a pipeline: the policies of its roles, and the key of its artifacts. */
export function composeChain(environment: z.infer<typeof ReconcileEnvironment>): Chain {
  const { codeBuild, ...clients } = policyClients();
  const region = environment.AWS_REGION;
  const artifactKey = environment[ENV.artifactKey];
  return {
    ports: { policies: createPolicies(clients, region), projects: createProjects(codeBuild) },
    artifactKey: createArtifactKey(clients.kms, artifactKey, systemClock),
    facts: { region, passRoles: environment[ENV.passRoles], artifactKey },
  };
}
