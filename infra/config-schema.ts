import * as z from 'zod';
import { ALLOW_LIST_ROOM, type AllowLists, allowListVariables } from './allow-lists.ts';
import { PipelineAccount } from './config-delivery.ts';
import {
  always,
  type Check,
  coversRepository,
  Organization,
  PipelinePattern,
  Region,
  stringsOf,
  TopicArn,
  whole,
} from './config-fields.ts';
import { SourceAccount } from './config-source.ts';

export type { PipelineAccount } from './config-delivery.ts';
export type { SourceAccount } from './config-source.ts';

/** Retention periods that CloudWatch Logs accepts, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

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

/** Seconds that a start may wait for its turn: a function has 30, tries three times and has other work to do. */
const LONGEST_WAIT = 5;

const Starts = z
  .strictObject({
    /** Calls of StartPipelineExecution a second, of all workers together. */
    perSecond: whole(1, 1000).default(20),
    /** Invocations of `start` at once: the maximum concurrency of its queue, which SQS has begin at 2. */
    workers: whole(2, 1000).default(10),
    /** Starts that one invocation takes and works on side by side. */
    batchSize: whole(1, 10).default(1),
  })
  .superRefine(({ perSecond, workers, batchSize }, context) => {
    const wait = (workers * batchSize) / perSecond;
    if (wait <= LONGEST_WAIT) return;
    const message = `must be at least a fifth of workers times batchSize, or starts wait for their turn longer than ${LONGEST_WAIT} seconds`;
    context.addIssue({ code: 'custom', path: ['perSecond'], message, input: perSecond });
  });

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

type Accounts = {
  readonly sourceAccounts: readonly SourceAccount[];
  readonly pipelineAccounts: readonly PipelineAccount[];
};

/** An example follows a repository that the deployment listens to. */
const examplesAreAllowed: Check<Accounts> = ({ sourceAccounts, pipelineAccounts }, context) => {
  if (!Array.isArray(sourceAccounts) || !Array.isArray(pipelineAccounts)) return;
  for (const [index, pipeline] of pipelineAccounts.entries()) {
    const repository: unknown = pipeline?.delivery?.example?.repository;
    if (typeof repository !== 'string') continue;
    const [account, name = ''] = repository.split('/');
    const source = sourceAccounts.find((each) => each?.account === account);
    const listed = source?.repositories === undefined ? ['*'] : stringsOf(source.repositories).map(([, each]) => each);
    if (source !== undefined && listed.some((each) => coversRepository(each, name))) continue;
    const path = ['pipelineAccounts', index, 'delivery', 'example', 'repository'];
    context.addIssue({ code: 'custom', path, message: 'must be of sourceAccounts', input: repository });
  }
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
    starts: Starts.prefault({}),
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
  .superRefine(examplesAreAllowed, always)
  .superRefine(fitsEnvironment);

export type Config = z.infer<typeof Config>;
