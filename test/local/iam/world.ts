import { createAuthorizer } from '../../../local/iam/authorizer.ts';
import { createIamStore } from '../../../local/iam/store.ts';
import type { Caller, PolicyDocument } from '../../../local/kernel.ts';
import { B, policy, REGION } from '../edge/small-cloud.ts';

export const workerArn = `arn:aws:iam::${B}:role/worker`;
/** A session of a role of B. */
export const worker = {
  kind: 'role',
  account: B,
  roleArn: workerArn,
  sessionName: 's',
  accessKeyId: 'ASIA',
} as const satisfies Caller;
export const root = (account: string): Caller => ({ kind: 'root', account });
export const codepipeline: Caller = {
  kind: 'service',
  account: B,
  service: 'codepipeline.amazonaws.com',
  sourceArn: `arn:aws:codepipeline:${REGION}:${B}:app`,
};

/** Policies in force: the worker's own, the resource's, and roles by ARN with their trust. */
type World = {
  readonly identity?: PolicyDocument;
  readonly resource?: PolicyDocument;
  readonly tags?: Readonly<Record<string, string>>;
  readonly roles?: Readonly<Record<string, PolicyDocument>>;
  readonly organization?: string;
};

/** The authorizer of a world. */
export function authorizer({ identity, resource, tags, roles = {}, organization }: World) {
  const iam = createIamStore();
  const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  iam.putRole({ arn: workerArn, account: B, trust, policies: identity === undefined ? {} : { own: identity } });
  for (const [arn, trusts] of Object.entries(roles)) {
    iam.putRole({ arn, account: arn.split(':')[4] ?? '', trust: trusts, policies: {} });
  }
  return createAuthorizer({
    iam,
    region: REGION,
    resourcePolicy: async () => resource,
    resourceTags: () => tags,
    ...(organization === undefined ? {} : { organization }),
  });
}
