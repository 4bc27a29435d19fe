import type { AccessRequest, Caller } from '../../local/kernel.ts';
import { REGION } from '../infra/templates.ts';

/** A source account and a pipeline account of the deployment, and what each has there. */
export type Place = {
  readonly a: string;
  readonly b: string;
  /** The other ones of their kinds. */
  readonly otherA: string;
  readonly otherB: string;
  /** ARNs of the artifact bucket and key of `b`, and of `otherB`. */
  readonly bucket: string;
  readonly key: string;
  readonly otherBucket: string;
  readonly otherKey: string;
  /** The pipeline account brings its own. */
  readonly isImported: boolean;
  /** The source account restricts its repositories. */
  readonly isRestricted: boolean;
};

export type Context = NonNullable<AccessRequest['context']>;

export const roleArn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
/** A role whose name ends in the Region, as those of the deployment do. */
export const relayRole = (account: string, name: string): string => roleArn(account, `commit-relay-${name}-${REGION}`);

/** A session of a role, by the role's ARN. */
export const session = (arn: string): Caller => ({
  kind: 'role',
  account: arn.split(':')[4] ?? '',
  roleArn: arn,
  sessionName: 'session',
  accessKeyId: 'proof',
});
export const relaySession = (account: string, name: string): Caller => session(relayRole(account, name));
/** An AWS service that acts for a resource of an account. */
export const service = (name: string, sourceArn: string, account: string): Caller => ({
  kind: 'service',
  account,
  service: `${name}.amazonaws.com`,
  sourceArn,
});
export const administrator = (account: string): Caller => ({ kind: 'root', account });

const arn = (of: string) => (account: string, name: string) => `arn:aws:${of}:${REGION}:${account}:${name}`;
export const queue = (account: string, name: string): string => arn('sqs')(account, `commit-relay-${name}`);
export const bus = (account: string, name = 'commit-relay'): string => arn('events')(account, `event-bus/${name}`);
export const rule = (account: string, name: string): string => arn('events')(account, `rule/${name}`);
export const forwardRule = (a: string, b: string): string => rule(a, `commit-relay-forward-${b}`);
export const lambda = (account: string, name: string): string =>
  arn('lambda')(account, `function:commit-relay-${name}`);
export const schedule = (account: string, name: string): string =>
  arn('scheduler')(account, `schedule/default/${name}`);
export const repository = arn('codecommit');
export const pipeline = arn('codepipeline');
export const table = (account: string, name = 'commit-relay-registry'): string =>
  arn('dynamodb')(account, `table/${name}`);
export const index = (account: string): string => `${table(account)}/index/by-kind`;
/** The stream of a function's log group. */
export const logStream = (account: string, name: string): string =>
  arn('logs')(account, `log-group:/aws/lambda/commit-relay-${name}:log-stream:2026/01/02/[$LATEST]0`);

/** A call that S3 makes with a key in the name of whoever reads or writes an object. */
export const VIA_S3: Context = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
/** A pipeline that opted in. */
export const FOLLOWED: Context = { 'aws:ResourceTag/commit-relay:follow': 'main' };
export const passedTo = (to: string): Context => ({ 'iam:PassedToService': `${to}.amazonaws.com` });
/** Partitions of the registry that a call names. */
export const inPartition = (...keys: string[]): Context => ({ 'dynamodb:LeadingKeys': keys });
export const events = (source: string | string[], type: string | string[]): Context => ({
  'events:source': [source].flat(),
  'events:detail-type': [type].flat(),
});
export const PUSH = events('aws.codecommit', 'CodeCommit Repository State Change');
export const HEARTBEAT = events('commit-relay.heartbeat', 'Source Heartbeat');

/** An artifact in a bucket. */
export const artifact = (bucket: string): string => `${bucket}/shop/source/Vx1gcKq`;
/** The bucket of access logs. */
export const accessLogs = (b: string): string => `arn:aws:s3:::commit-relay-access-logs-${b}-${REGION}`;
/** Deployment group of the example. */
export const codeDeployGroup = (b: string): string =>
  arn('codedeploy')(b, 'deploymentgroup:commit-relay-example/commit-relay-example');
