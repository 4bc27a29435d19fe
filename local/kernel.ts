/**
 * What the services of the local cloud know of each other: calls, callers, errors and one kernel.
 * Every call, from the wire or from inside (a rule that delivers, a pipeline that reads its source),
 * goes through `Kernel.invoke`, which authorises, applies faults, records and runs it.
 */

import type { FaultStore } from './faults.ts';

export type ServiceName =
  | 'codebuild'
  | 'codecommit'
  | 'codepipeline'
  | 'dynamodb'
  | 'events'
  | 'iam'
  | 'kms'
  | 'lambda'
  | 's3'
  | 'scheduler'
  | 'sqs'
  | 'sts'
  | 'tagging';

/** Who makes a call. */
export type Caller =
  /** The access key id was a bare account id: that account's administrator. Identity policies do not limit it. */
  | { readonly kind: 'root'; readonly account: string }
  /** Temporary credentials of a role: a function's own, or what AssumeRole returned. */
  | {
      readonly kind: 'role';
      readonly account: string;
      readonly roleArn: string;
      readonly sessionName: string;
      /** Names one set of credentials, so that a fault can kill the one worker that holds them. */
      readonly accessKeyId: string;
      /** Where a role assumed this one: the credentials that the chain began with. */
      readonly chainedFrom?: string;
    }
  /** An AWS service for itself, as for a rule that has no role. */
  | { readonly kind: 'service'; readonly account: string; readonly service: string; readonly sourceArn: string };

/** ARN of the principal as AWS writes it in traces: root, assumed-role session, or the service's name. */
export function principalArn(caller: Caller): string {
  switch (caller.kind) {
    case 'root':
      return `arn:aws:iam::${caller.account}:root`;
    case 'role':
      return `arn:aws:sts::${caller.account}:assumed-role/${caller.roleArn.split('/').at(-1)}/${caller.sessionName}`;
    case 'service':
      return caller.service;
  }
}

/** The credentials that a session stands on: its own, or those that its chain of roles began with. */
export const holderOf = (caller: Caller & { readonly kind: 'role' }): string =>
  caller.chainedFrom ?? caller.accessKeyId;

/** One API call, decoded. `caller.account` is the account whose resources a bare name means. */
export type Call = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
};

/** A refusal in the service's own words. `code` is the modelled name, as `PipelineNotFoundException`. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

export type PolicyDocument = {
  readonly Version?: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
};

/** One service of the local cloud. */
export interface Service {
  /** Runs an operation and returns its output; throws ApiError. Unknown operations: UnknownOperationException. */
  handle(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller): Promise<unknown>;
  /** The resource policy now in force on one of this service's ARNs. */
  resourcePolicy?(arn: string): Promise<PolicyDocument | undefined>;
  /** Tags now on one of this service's ARNs, for `aws:ResourceTag`. */
  resourceTags?(arn: string): Readonly<Record<string, string>> | undefined;
  /** Ends timers and engines. */
  close?(): Promise<void>;
}

/** One permission that a call needs. `context` adds condition keys the kernel cannot know (`events:source`, ...). */
export type AccessRequest = {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  /** Account that owns the resource; read from the ARN where it has one. Buckets need it said. */
  readonly resourceAccount?: string;
  /** An object that another account than its bucket's owns: the bucket's policy can forbid, and allows nothing. */
  readonly isForeignObject?: boolean;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
};

/** An event as EventBridge carries it. */
export type CloudEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds, UTC. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

export interface Kernel {
  readonly region: string;
  readonly faults: FaultStore;
  /** `http://127.0.0.1:<port>`; set once the edge listens. */
  readonly endpoint: string;
  /** Authorises, applies faults, records and runs one call. */
  invoke(call: Call): Promise<unknown>;
  /** Applies faults to, and records, what a service does for itself and has authorised, as an event that goes on to a bus. */
  perform(call: Call, act: () => Promise<unknown>): Promise<unknown>;
  /** Throws ApiError AccessDeniedException when identity, resource or trust policy says no. */
  authorize(request: AccessRequest): Promise<void>;
  /** Puts an event of an AWS service on the default bus of `event.account`, best effort, after the caller's call returns. */
  emit(event: CloudEvent): void;
}

/** Time of an event as AWS writes it: whole seconds. */
export const eventTime = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
