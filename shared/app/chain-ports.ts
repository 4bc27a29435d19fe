/** What is read of AWS to know whether a pipeline's roles may do their part. Adapters implement these. */
import type { Judgement, Use } from '../domain/drift/use.ts';

/** The policies in force in the account. */
export interface Policies {
  /** Judges each use, in order. What cannot be read is a judgement too, and says why. */
  judge(uses: readonly Use[]): Promise<readonly Judgement[]>;
}

/** CodeBuild projects of the account. */
export interface Projects {
  /** ARNs of the roles that projects run as, by project; those that do not exist are left out. */
  serviceRoles(names: readonly string[]): Promise<ServiceRoles>;
}

export type ServiceRoles =
  | { readonly kind: 'known'; readonly roles: ReadonlyMap<string, string> }
  | { readonly kind: 'unknown'; readonly why: string };

/** The key of the deployment's artifacts. */
export interface ArtifactKey {
  /** Its ARN; undefined where the account has no such key, or does not show it. */
  arn(): Promise<string | undefined>;
}
