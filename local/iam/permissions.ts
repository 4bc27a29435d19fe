import type { AccessRequest, Call, ServiceName } from '../kernel.ts';
import { codecommitPermissions, codepipelinePermissions } from './permissions-delivery.ts';
import { dynamodbPermissions, sqsPermissions } from './permissions-engines.ts';
import { eventsPermissions } from './permissions-events.ts';
import { lambdaPermissions, schedulerPermissions, stsPermissions, taggingPermissions } from './permissions-rest.ts';
import { askedByService, codebuildPermissions, iamPermissions } from './permissions-storage.ts';

/** One permission of a call, still without the caller. */
export type Permission = Omit<AccessRequest, 'caller'>;

/** Where bare names live: the caller's account and the Region. */
export type Place = { readonly region: string; readonly account: string };

/** What one operation with this input needs. */
export type PermissionTable = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  place: Place,
) => readonly Permission[];

const TABLES: Readonly<Record<ServiceName, PermissionTable>> = {
  codebuild: codebuildPermissions,
  codecommit: codecommitPermissions,
  codepipeline: codepipelinePermissions,
  dynamodb: dynamodbPermissions,
  events: eventsPermissions,
  iam: iamPermissions,
  kms: askedByService,
  lambda: lambdaPermissions,
  s3: askedByService,
  scheduler: schedulerPermissions,
  sqs: sqsPermissions,
  sts: stsPermissions,
  tagging: taggingPermissions,
};

/**
 * The permissions that AWS asks for before a call runs, all of which the caller must have: the operation itself on
 * each resource it names, and `iam:PassRole` on the roles it hands over. After the Service Authorization Reference.
 */
export function permissionsFor(call: Call, region: string): readonly Permission[] {
  return TABLES[call.service](call.operation, call.input, { region, account: call.caller.account });
}
