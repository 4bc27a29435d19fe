import type { Stack } from '../../local/assembly/cloud-assembly.ts';
import { PIPELINE, REGION, resourcesOf, SOURCE, synthesise } from '../infra/templates.ts';

export const OTHER_SOURCE = '333333333333';
export const OTHER_PIPELINE = '444444444444';
/** An account that the deployment does not know. */
export const STRANGER = '999999999999';

/** Artifacts that the second pipeline account has already. */
export const IMPORTED = {
  bucket: 'own-artifacts',
  keyArn: `arn:aws:kms:${REGION}:${OTHER_PIPELINE}:key/0b5c1e0a-6f4b-4f0e-9d55-7a3f0c2d9b11`,
};

const passRoles = (account: string): string[] => [`arn:aws:iam::${account}:role/teams/*`];

/** All that a pipeline account can have beside pipelines. */
const DELIVERY = {
  storageAdministrators: [`arn:aws:iam::${PIPELINE}:role/storage-administrators`],
  downstreamRoles: [`arn:aws:iam::${PIPELINE}:role/builds/*`],
  instanceRole: 'create',
  codeDeploy: {},
  example: { repository: `${SOURCE}/shop` },
};

/**
 * Two source accounts and two pipeline accounts, so that each has another of its kind beside it: the second source restricts its
 * repositories; the first pipeline account has all that there is, the second brings bucket and key of its own.
 */
export const DEPLOYMENT = {
  sourceAccounts: [{ account: SOURCE }, { account: OTHER_SOURCE, repositories: ['shop', 'team-*'] }],
  pipelineAccounts: [
    { account: PIPELINE, passRoles: passRoles(PIPELINE), delivery: DELIVERY },
    { account: OTHER_PIPELINE, passRoles: passRoles(OTHER_PIPELINE), artifacts: IMPORTED },
  ],
};

/** The stacks of a configuration, as the local cloud reads them. */
export function stacksOf(changes: Record<string, unknown> = DEPLOYMENT): Stack[] {
  return [...synthesise(changes)].map(([name, template]) => ({
    name,
    account: name.slice(-12),
    region: REGION,
    resources: Object.fromEntries(resourcesOf(template).map(({ id, ...resource }) => [id, resource])),
  }));
}
