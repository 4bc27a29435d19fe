/** Our own reading of resource policies, held to a real evaluator wherever it decides. */

import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../shared/domain/drift/answer.ts';
import { admits } from '../../../../shared/domain/drift/resource-policy.ts';
import { judge } from '../../../../shared/domain/drift/use.ts';
import { runs } from '../../../support/runs.ts';

const B = '222222222222';
const role = `arn:aws:iam::${B}:role/shop`;
const VIA = 's3.ap-south-1.amazonaws.com';
const KNOWN = { 'aws:PrincipalArn': role, 'aws:PrincipalAccount': B, 'aws:SecureTransport': 'true' };
const key = `arn:aws:kms:ap-south-1:${B}:key/11111111-2222-3333-4444-555555555555`;
const object = 'arn:aws:s3:::artifacts/shop/app/artifact';

const principals = [
  '*',
  ...['*', role, B, `arn:aws:iam::${B}:root`, `arn:aws:iam::${B}:role/other`, '111111111111'].map((AWS) => ({ AWS })),
  { AWS: [`arn:aws:iam::${B}:role/other`, role] },
  { Service: 'codepipeline.amazonaws.com' },
];
const values: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalArn': [role, `arn:aws:iam::${B}:role/*`, `arn:aws:iam::${B}:role/other`, 'arn:aws:iam::*:role/sh?p'],
  'aws:PrincipalAccount': [B, '111111111111'],
  'aws:SourceVpc': ['vpc-1'],
  'kms:ViaService': [VIA, 's3.*', 'lambda.ap-south-1.amazonaws.com'],
};
const operators = [
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'],
  ...['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
];
const condition = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom({ Bool: { 'aws:SecureTransport': 'false' } }, { Bool: { 'aws:SecureTransport': 'true' } }),
  fc.constantFrom(...Object.keys(values)).chain((name) =>
    fc
      .record({ operator: fc.constantFrom(...operators), value: fc.constantFrom(...(values[name] ?? [])) })
      .map(({ operator, value }) => ({
        // Comparing what is no ARN as one is left to chance by the evaluators.
        [name === 'aws:PrincipalArn' ? operator : operator.replace('Arn', 'String')]: { [name]: value },
      })),
  ),
);
const statement = (actions: readonly string[], resources: readonly string[]) =>
  fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Principal: fc.constantFrom(...principals),
      Action: fc.constantFrom(...actions),
      Resource: fc.constantFrom(...resources),
      Condition: condition,
    })
    .map(({ Condition, ...rest }) => (Condition === undefined ? rest : { ...rest, Condition }));

/** What the evaluator says, with a role whose own policies allow everything or nothing. */
async function isAllowed(policy: object, action: string, resource: string, ownAllows: boolean): Promise<boolean> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${B}:assumed-role/shop/session`,
        action,
        resource: { resource, accountId: B },
        contextVariables: { ...KNOWN, 'aws:SourceVpc': 'vpc-1', 'kms:ViaService': VIA },
      },
      identityPolicies: ownAllows ? [{ name: 'own', policy: everything }] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

const VERDICTS: Readonly<Record<string, Answer>> = { allowed: 'yes', denied: 'no', unknown: 'unknown' };

describe.each([
  [
    'a bucket',
    's3:GetObject',
    object,
    ['s3:GetObject', 's3:*', 's3:PutObject'],
    ['arn:aws:s3:::artifacts/*', object, 'arn:aws:s3:::artifacts/other/*'],
  ],
  ['a key', 'kms:Decrypt', key, ['kms:Decrypt', 'kms:*', 'kms:Encrypt'], ['*', key]],
])('%s', (_case, action, resource, actions, resources) => {
  it.each([true, false])('is judged as IAM judges it, with a role that itself may do so: %s', async (ownAllows) => {
    const decided = { count: 0, all: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(statement(actions, resources), { minLength: 1, maxLength: 4 }), async (Statement) => {
        const policy = { Version: '2012-10-17', Statement };
        // A bucket's policy does not know the other key.
        const context = action.startsWith('kms:') ? { ...KNOWN, 'kms:ViaService': VIA } : KNOWN;
        const admission = admits(JSON.stringify(policy), { role, action, resource, context });
        const use = { role, action, resource, covers: resource, who: '' };
        const ours = VERDICTS[judge(use, { kind: ownAllows ? 'allows' : 'silent' }, admission).verdict];
        decided.all += 1;
        if (ours === 'unknown') return;
        decided.count += 1;
        expect(ours).toBe((await isAllowed(policy, action, resource, ownAllows)) ? 'yes' : 'no');
      }),
      { numRuns: runs(300) },
    );
    expect(decided.count / decided.all).toBeGreaterThan(0.6);
  });
});
