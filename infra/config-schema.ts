import * as z from 'zod';
import { ALLOW_LIST_ROOM, type AllowLists, allowListVariables } from './allow-lists.ts';

/** Retention periods that CloudWatch Logs accepts, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, error);

const Account = text(/^\d{12}$/, 'must be an account id of 12 digits');
const Region = text(/^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region of the aws partition');
const Repository = text(/^[\w.-]{1,100}\*?$/, 'must be a repository name or a prefix that ends in *');
const PipelinePattern = text(/^[\w.@*-]{1,100}$/, 'must be a pipeline name, with * as wildcard');
const RolePattern = text(/^arn:aws:iam::\d{12}:role\/[\w+=,.@*?/-]+$/, 'must be an ARN pattern of roles');
const Bucket = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name');
const KeyArn = text(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, 'must be a key ARN, not an alias');
const TopicArn = text(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'must be a topic ARN');
const Organization = text(/^o-[a-z0-9]{10,32}$/, 'must be an organization id');

type Check<T> = Parameters<z.ZodType<T>['superRefine']>[0];

/** Runs although other members are faulty, so that all faults are told at once: `check` must expect any member missing. */
const always = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

/** Each account once in a list. */
const onceEach: Check<readonly { account: string }[]> = (entries, context) => {
  const seen = new Set<string>();
  for (const [index, entry] of Array.from(entries).entries()) {
    const account = entry?.account;
    if (account !== undefined && seen.has(account))
      context.addIssue({
        code: 'custom',
        path: [index, 'account'],
        message: 'must not be listed twice',
        input: account,
      });
    seen.add(account);
  }
};

const accounts = <T extends z.ZodType<{ account: string }>>(entry: T) =>
  z.array(entry).min(1).superRefine(onceEach, always);

/** Each role in the account that lists it. */
const ofAccount =
  (field: 'passRoles' | 'actionRoles', where: string) =>
  (entry: { readonly account: string } & Partial<Record<typeof field, unknown>>, context: z.RefinementCtx): void => {
    const { [field]: listed } = entry;
    const roles: readonly unknown[] = Array.isArray(listed) ? listed : [];
    for (const [index, role] of roles.entries()) {
      if (typeof role === 'string' && role.split(':')[4] !== entry.account)
        context.addIssue({ code: 'custom', path: [field, index], message: `must be in its ${where}`, input: role });
    }
  };

const SourceAccount = z
  .strictObject({
    account: Account,
    repositories: z.array(Repository).min(1).optional(),
    /** Roles of source actions that teams keep beside the deployment's own: repair leaves them as they are. */
    actionRoles: z.array(RolePattern).default([]),
  })
  .superRefine(ofAccount('actionRoles', 'source account'), always);

const PipelineAccount = z
  .strictObject({
    account: Account,
    artifacts: z.strictObject({ bucket: Bucket, keyArn: KeyArn }).optional(),
    passRoles: z.array(RolePattern).default([]),
  })
  .superRefine(ofAccount('passRoles', 'pipeline account'), always);

/** Guard reads accounts and their repositories from its environment; reconcile accounts, `selfService` and roles. */
const fitsEnvironment: Check<AllowLists> = (config, context) => {
  const { sourceAccounts, repositories, selfService, otherActionRoles } = allowListVariables(config);
  const fits = (path: (string | number)[], text: string, input: unknown): boolean => {
    const size = Buffer.byteLength(text);
    if (size <= ALLOW_LIST_ROOM) return true;
    const message = `must fit the environment of a function, ${ALLOW_LIST_ROOM} bytes, and takes ${size}`;
    context.addIssue({ code: 'custom', path, message, input });
    return false;
  };
  const ofReconcile = sourceAccounts + selfService + otherActionRoles;
  const accountsFit = fits(['sourceAccounts'], sourceAccounts + repositories + otherActionRoles, config.sourceAccounts);
  if (!accountsFit || !fits(['selfService'], ofReconcile, config.selfService)) return;
  for (const [index, { passRoles }] of config.pipelineAccounts.entries())
    fits(['pipelineAccounts', index, 'passRoles'], ofReconcile + passRoles.join(), passRoles);
};

/** The context value `commit-relay` of cdk.json. */
export const Config = z
  .strictObject({
    region: Region,
    sourceAccounts: accounts(SourceAccount),
    pipelineAccounts: accounts(PipelineAccount),
    mode: z.enum(['repair', 'observe']).default('repair'),
    selfService: z.array(PipelinePattern).default([]),
    skipDirectives: z.boolean().default(true),
    /** Seconds that the event of a push is given to arrive before catch-up makes it good. */
    graceSeconds: z.int().min(0).max(3600).default(120),
    organization: Organization.optional(),
    logRetentionDays: z.literal(RETENTION_DAYS).default(30),
    alarmTopicArn: TopicArn.optional(),
  })
  .superRefine((config, context) => {
    const inRegion = (path: (string | number)[], arn: unknown) => {
      if (typeof arn === 'string' && typeof config.region === 'string' && arn.split(':')[3] !== config.region)
        context.addIssue({ code: 'custom', path, message: 'must be in the configured Region', input: arn });
    };
    inRegion(['alarmTopicArn'], config.alarmTopicArn);
    if (!Array.isArray(config.pipelineAccounts)) return;
    for (const [index, pipeline] of config.pipelineAccounts.entries())
      inRegion(['pipelineAccounts', index, 'artifacts', 'keyArn'], pipeline?.artifacts?.keyArn);
  }, always)
  .superRefine(fitsEnvironment);

export type Config = z.infer<typeof Config>;
export type SourceAccount = Config['sourceAccounts'][number];
export type PipelineAccount = Config['pipelineAccounts'][number];
