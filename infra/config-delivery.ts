import * as z from 'zod';
import {
  Account,
  always,
  Branch,
  Bucket,
  type Check,
  CodeDeployName,
  inAccount,
  KeyArn,
  type Located,
  OwnOrImported,
  PrincipalPattern,
  RepositoryOfAccount,
  RolePattern,
  stringsOf,
  TagKey,
  TagValue,
} from './config-fields.ts';

const CodeDeploy = z
  .strictObject({
    /** Of an application and deployment group that are there; made unless given. */
    application: CodeDeployName.optional(),
    deploymentGroup: CodeDeployName.optional(),
    /** Tag of the instances that a deployment group made here deploys to. */
    targets: z.strictObject({ key: TagKey, value: TagValue }).optional(),
  })
  .superRefine(({ application, deploymentGroup, targets }, context) => {
    const fault = (path: string, message: string, input: unknown) =>
      context.addIssue({ code: 'custom', path: [path], message, input });
    if (application !== undefined && deploymentGroup === undefined)
      fault('deploymentGroup', 'must be given with application', deploymentGroup);
    if (application === undefined && deploymentGroup !== undefined)
      fault('application', 'must be given with deploymentGroup', application);
    if (application !== undefined && targets !== undefined)
      fault('targets', 'has no effect on a deployment group that is imported', targets);
  }, always);

/** What pipelines of an account need beside artifacts: each made, imported or left out. */
const Delivery = z.strictObject({
  /** The role that pipelines run as. */
  pipelineRole: OwnOrImported.default('create'),
  /** The role that administers bucket and key; "create" unless given or `artifacts` are imported. */
  storageRole: OwnOrImported.optional(),
  /** Who may assume a storage role made here; whoever the account's own policies let, unless given. */
  storageAdministrators: z.array(PrincipalPattern).min(1).optional(),
  /** Roles downstream, as those of CodeBuild projects, that read and write artifacts. */
  downstreamRoles: z.array(RolePattern).default([]),
  /** A bucket of the account that takes access logs, in place of one made here. */
  accessLogs: Bucket.optional(),
  /** The role of instances that are deployed to; none unless given. */
  instanceRole: OwnOrImported.optional(),
  codeDeploy: CodeDeploy.optional(),
  /** A pipeline that deploys this branch; needs `codeDeploy`. */
  example: z.strictObject({ repository: RepositoryOfAccount, branch: Branch.default('main') }).optional(),
});
type Delivery = z.infer<typeof Delivery>;

type Entry = {
  readonly account: string;
  readonly artifacts?: unknown;
  readonly passRoles?: unknown;
  readonly delivery: Delivery;
};

/** Each role in the account that lists it. */
const ofAccount: Check<Entry> = ({ account, passRoles, delivery }, context) => {
  const listed = (path: (string | number)[], list: unknown) =>
    stringsOf(list).map(([index, arn]): Located => [[...path, index], arn]);
  const { pipelineRole, storageRole, instanceRole, storageAdministrators, downstreamRoles } = delivery ?? {};
  inAccount(context, account, 'pipeline account', [
    ...listed(['passRoles'], passRoles),
    [['delivery', 'pipelineRole'], pipelineRole],
    [['delivery', 'storageRole'], storageRole],
    [['delivery', 'instanceRole'], instanceRole],
    ...listed(['delivery', 'storageAdministrators'], storageAdministrators),
    ...listed(['delivery', 'downstreamRoles'], downstreamRoles),
  ]);
};

/** What only a bucket and key made here can be told. */
const OF_OWN_STORE = ['storageRole', 'storageAdministrators', 'downstreamRoles', 'accessLogs'] as const;

const hasEffect: Check<Entry> = ({ artifacts, delivery }, context) => {
  const fault = (field: keyof Delivery, message: string, input: unknown) =>
    context.addIssue({ code: 'custom', path: ['delivery', field], message, input });
  if (artifacts !== undefined) {
    for (const field of OF_OWN_STORE) {
      const value = delivery?.[field];
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      fault(field, 'has no effect on a bucket and key that are imported', value);
    }
  }
  const { storageRole, storageAdministrators, example, codeDeploy } = delivery ?? {};
  if (storageAdministrators !== undefined && storageRole !== undefined && storageRole !== 'create')
    fault('storageAdministrators', 'has no effect on a role that is imported', storageAdministrators);
  if (example !== undefined && codeDeploy === undefined) fault('codeDeploy', 'must be given with example', codeDeploy);
};

export const PipelineAccount = z
  .strictObject({
    account: Account,
    artifacts: z.strictObject({ bucket: Bucket, keyArn: KeyArn }).optional(),
    passRoles: z.array(RolePattern).default([]),
    delivery: Delivery.prefault({}),
  })
  .superRefine(ofAccount, always)
  .superRefine(hasEffect, always);

export type PipelineAccount = z.infer<typeof PipelineAccount>;
