import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { TAG_PREFIX } from '../../shared/domain/tags/tag-key.ts';
import { PIPELINES, REGION } from '../support/builders.ts';

const FILE = join(import.meta.dirname, '../../docs/policies/protect-tags.json');
const policy: unknown = JSON.parse(readFileSync(FILE, 'utf8'));

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const PIPELINE = `arn:aws:codepipeline:${REGION}:${PIPELINES}:shop-prod`;
const FOLLOW = `${TAG_PREFIX}follow`;

type Attempt = { readonly action: string; readonly tagKeys?: readonly string[]; readonly role: string };

/** Whether somebody who may do everything in the account may do it under the service control policies. */
async function allowed({ action, tagKeys, role }: Attempt, policies: readonly unknown[]): Promise<boolean> {
  const principal = `arn:aws:iam::${PIPELINES}:role/${role}`;
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: PIPELINE, accountId: PIPELINES },
        contextVariables: { 'aws:PrincipalArn': principal, ...(tagKeys && { 'aws:TagKeys': [...tagKeys] }) },
      },
      identityPolicies: [{ name: 'administrator', policy: EVERYTHING }],
      serviceControlPolicies: [
        {
          orgIdentifier: 'r-root',
          policies: [EVERYTHING, ...policies].map((each, n) => ({ name: `policy-${n}`, policy: each })),
        },
      ],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

const OWNER = 'pipeline-owner-shop';
const DEPLOYMENT = `cdk-hnb659fds-cfn-exec-role-${PIPELINES}-${REGION}`;
const DEVELOPER = 'developer';

const FORBIDDEN: readonly Attempt[] = [
  { action: 'codepipeline:TagResource', tagKeys: [FOLLOW], role: DEVELOPER },
  { action: 'codepipeline:TagResource', tagKeys: [`${TAG_PREFIX}paused`], role: DEVELOPER },
  { action: 'codepipeline:TagResource', tagKeys: [`${TAG_PREFIX}follow:Config`], role: DEVELOPER },
  { action: 'codepipeline:TagResource', tagKeys: ['team', FOLLOW, 'stage'], role: DEVELOPER },
  { action: 'codepipeline:UntagResource', tagKeys: [FOLLOW], role: DEVELOPER },
  { action: 'codepipeline:CreatePipeline', tagKeys: ['team', FOLLOW], role: DEVELOPER },
  { action: 'codepipeline:TagResource', tagKeys: [FOLLOW], role: 'not-a-pipeline-owner-shop' },
  { action: 'codepipeline:TagResource', tagKeys: [FOLLOW], role: 'aws-reserved/sso.amazonaws.com/Administrator' },
  // The relay reads tags and writes none: it needs no exception.
  { action: 'codepipeline:TagResource', tagKeys: [FOLLOW], role: `commit-relay-reconcile-${REGION}` },
];

const FREE: readonly Attempt[] = [
  { action: 'codepipeline:TagResource', tagKeys: [FOLLOW], role: OWNER },
  { action: 'codepipeline:UntagResource', tagKeys: [FOLLOW], role: OWNER },
  { action: 'codepipeline:CreatePipeline', tagKeys: [FOLLOW], role: DEPLOYMENT },
  { action: 'codepipeline:TagResource', tagKeys: [FOLLOW], role: DEPLOYMENT },
  { action: 'codepipeline:TagResource', tagKeys: ['team'], role: DEVELOPER },
  { action: 'codepipeline:UntagResource', tagKeys: ['team', 'stage'], role: DEVELOPER },
  { action: 'codepipeline:TagResource', tagKeys: ['commit-relay'], role: DEVELOPER },
  { action: 'codepipeline:CreatePipeline', tagKeys: ['team'], role: DEVELOPER },
  { action: 'codepipeline:CreatePipeline', role: DEVELOPER },
  { action: 'codepipeline:UpdatePipeline', role: DEVELOPER },
  { action: 'codepipeline:DeletePipeline', role: DEVELOPER },
  { action: 'codepipeline:StartPipelineExecution', role: `commit-relay-start-${REGION}` },
];

const told = ({ action, tagKeys = [], role }: Attempt) => `${role} ${action} [${tagKeys.join()}]`;

describe('the service control policy that keeps the relay tags for their owners', () => {
  it.each(FORBIDDEN.map((attempt) => [told(attempt), attempt] as const))('forbids %s', async (_, attempt) => {
    expect(await allowed(attempt, [policy])).toBe(false);
    // It is this policy that forbids it.
    expect(await allowed(attempt, [])).toBe(true);
  });

  it.each(FREE.map((attempt) => [told(attempt), attempt] as const))('leaves free %s', async (_, attempt) => {
    expect(await allowed(attempt, [policy])).toBe(true);
  });

  it('fits the 5,120 characters of a policy', () => {
    expect(readFileSync(FILE, 'utf8').length).toBeLessThanOrEqual(5_120);
  });
});
