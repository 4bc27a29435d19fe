import type { Template } from 'aws-cdk-lib/assertions';
import { allows, Document, policyOf } from './policies.ts';
import { arnOf, PIPELINE, REGION, resolve, resourcesOf, SOURCE, synthesise, templateOf } from './templates.ts';

/** Everything that the delivery stack can make. */
export const WHOLE = {
  downstreamRoles: [`arn:aws:iam::${PIPELINE}:role/codebuild-*`],
  storageAdministrators: [`arn:aws:iam::${PIPELINE}:role/platform-*`],
  instanceRole: 'create',
  codeDeploy: {},
  example: { repository: `${SOURCE}/shop` },
};

export type Delivery = {
  readonly delivery: Template;
  readonly source: Template;
};

/** Delivery stack and source stack of the shipped configuration, with what the pipeline account says besides. */
export function deliveryWith(pipelineAccount: Record<string, unknown> = {}): Delivery {
  const templates = synthesise({ pipelineAccounts: [{ account: PIPELINE, ...pipelineAccount }] });
  return {
    delivery: templateOf(templates, `CommitRelayDelivery-${PIPELINE}`),
    source: templateOf(templates, `CommitRelaySource-${SOURCE}`),
  };
}

export const BUCKET = `arn:aws:s3:::commit-relay-artifacts-${PIPELINE}-${REGION}`;
export const OBJECT = `${BUCKET}/shop/source/x`;
export const KEY = `arn:aws:kms:${REGION}:${PIPELINE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const THROUGH_S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
export const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}-${REGION}`;

/** Resolves a part of the delivery template, with the bucket's and the key's real ARNs. */
function resolved(template: Template, value: unknown): unknown {
  const real = (json: string, type: string, arn: string) =>
    resourcesOf(template, type).reduce((text, { id }) => text.replaceAll(arnOf(id), arn), json);
  const text = JSON.stringify(resolve(value, PIPELINE));
  const [bucket] = resourcesOf(template, 'AWS::S3::Bucket').filter(({ id }) => id.startsWith('Artifacts'));
  const withBucket = bucket === undefined ? text : text.replaceAll(arnOf(bucket.id), BUCKET);
  return JSON.parse(real(withBucket, 'AWS::KMS::Key', KEY));
}

/** The policy of the artifact bucket or key. */
export function policyOn(template: Template, resource: 'bucket' | 'key'): Document {
  const [type, property] =
    resource === 'key' ? ['AWS::KMS::Key', 'KeyPolicy'] : ['AWS::S3::BucketPolicy', 'PolicyDocument'];
  const [found] = resourcesOf(template, type).filter(({ id }) => id.startsWith('Artifacts'));
  return Document.parse(resolved(template, found?.Properties[property]));
}

/** Policies of a role made by one of the stacks; undefined for others. */
function identityOf({ delivery, source }: Delivery, roleArn: string): Document | undefined {
  const name = roleArn.split('/').at(-1) ?? '';
  const [template, account] = roleArn.split(':')[4] === SOURCE ? [source, SOURCE] : [delivery, PIPELINE];
  const names = resourcesOf(template, 'AWS::IAM::Role').map(({ Properties }) => Properties['RoleName']);
  return names.includes(name) ? Document.parse(resolved(template, policyOf(template, account, name))) : undefined;
}

/** A role whose own policies allow it everything. */
const ANYTHING: Document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
};

/** Whether a role may do something with bucket or key, by its own policies, or by any where it is not of the stacks. */
export const can = (
  stacks: Delivery,
  roleArn: string,
  action: string,
  resource: string,
  context: Record<string, string> = {},
): Promise<boolean> =>
  allows({
    principal: `arn:aws:sts::${roleArn.split(':')[4]}:assumed-role/${roleArn.split('/').at(-1)}/session`,
    action,
    resource,
    account: PIPELINE,
    context: { 'aws:PrincipalArn': roleArn, 'aws:SecureTransport': 'true', ...context },
    identity: identityOf(stacks, roleArn) ?? ANYTHING,
    ...(resource === KEY || resource.startsWith(BUCKET)
      ? { resourcePolicy: policyOn(stacks.delivery, resource === KEY ? 'key' : 'bucket') }
      : {}),
  });
