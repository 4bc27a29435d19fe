import { randomUUID } from 'node:crypto';
import { ApiError, type Caller, eventTime, type Kernel, principalArn } from '../kernel.ts';
import { serviceEvent } from '../service-event.ts';
import type { Pipeline } from './store.ts';

const TRAILED = ['CreatePipeline', 'UpdatePipeline', 'DeletePipeline', 'TagResource', 'UntagResource'];

/** True of the operations whose calls a trail tells EventBridge of. */
export const isTrailed = (operation: string): boolean => TRAILED.includes(operation);

export type TrailedCall = {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** What the call returned, or the ApiError it threw. */
  readonly outcome: unknown;
};

/** Tells EventBridge of an API call, as CloudTrail does where a trail logs management events. */
export function emitApiCall(kernel: Kernel, { operation, input, caller, outcome }: TrailedCall): void {
  const failed = outcome instanceof ApiError;
  const at = new Date();
  const detail = {
    eventVersion: '1.08',
    userIdentity: userIdentity(caller),
    eventTime: eventTime(at),
    eventSource: 'codepipeline.amazonaws.com',
    eventName: operation,
    awsRegion: kernel.region,
    sourceIPAddress: '127.0.0.1',
    requestParameters: structuredClone(input),
    responseElements: failed ? null : (outcome ?? null),
    ...(failed && { errorCode: outcome.code, errorMessage: outcome.message }),
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: caller.account,
    eventCategory: 'Management',
  };
  const content = {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.codepipeline',
    account: caller.account,
    resources: [],
    detail,
  };
  kernel.emit(serviceEvent(kernel.region, content, at));
}

function userIdentity(caller: Caller): Readonly<Record<string, unknown>> {
  const accountId = caller.account;
  switch (caller.kind) {
    case 'root':
      return { type: 'Root', principalId: accountId, arn: principalArn(caller), accountId };
    case 'service':
      return { type: 'AWSService', invokedBy: caller.service };
    case 'role': {
      const userName = caller.roleArn.split('/').at(-1) ?? '';
      return {
        type: 'AssumedRole',
        principalId: `AROALOCAL:${caller.sessionName}`,
        arn: principalArn(caller),
        accountId,
        accessKeyId: caller.accessKeyId,
        sessionContext: { sessionIssuer: { type: 'Role', arn: caller.roleArn, accountId, userName } },
      };
    }
  }
}

/**
 * Tells EventBridge that tags changed: `tags` is the whole set after, a removed key shows in `changed` alone.
 * Source: Tagging AWS resources, "Monitor tag changes with serverless workflows and Amazon EventBridge".
 */
export function emitTagChange(kernel: Kernel, pipeline: Pipeline, changed: readonly string[]): void {
  const event = serviceEvent(kernel.region, {
    'detail-type': 'Tag Change on Resource',
    source: 'aws.tag',
    account: pipeline.account,
    resources: [pipeline.arn],
    detail: {
      'changed-tag-keys': changed,
      tags: Object.fromEntries(pipeline.tags),
      service: 'codepipeline',
      'resource-type': 'pipeline',
      version: pipeline.tagVersion,
    },
  });
  kernel.emit(event);
}
