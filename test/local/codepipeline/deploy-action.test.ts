import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../../local/kernel.ts';
import type { ObjectOwnership } from '../../../local/s3/buckets.ts';
import { cloud, useSmallCloud } from './bench.ts';
import { deploy, PIPELINE_ACCOUNT, PIPELINE_ROLE, REGION, source, stage } from './definitions.ts';

const KEY = `arn:aws:kms:${REGION}:${PIPELINE_ACCOUNT}:key/k1`;
const DEPLOYER = `arn:aws:iam::${PIPELINE_ACCOUNT}:role/deployer`;
const artifactStore = { type: 'S3', location: 'artifacts', encryptionKey: { id: KEY, type: 'KMS' } };
const stages = (action: object = {}) => [stage('Source', source()), stage('Deploy', deploy({ ...action }))];
let ownership: ObjectOwnership = 'BucketOwnerEnforced';

useSmallCloud({ storage: { keyOf: () => undefined, stateOf: () => 'Enabled', ownershipOf: () => ownership } });

const reads = () => cloud.asked.filter(({ action }) => action === 's3:GetObject');
const roleOf = ({ caller }: AccessRequest) => (caller.kind === 'role' ? caller.roleArn : caller.kind);

describe('a deploy action', () => {
  it.each([
    ["the pipeline's role", {}, PIPELINE_ROLE],
    ['its own role', { roleArn: DEPLOYER }, DEPLOYER],
  ])('reads its artifact as %s', async (_case, action, role) => {
    await cloud.createApp({ artifactStore, stages: stages(action) });
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Succeeded' }]);
    expect(reads().map(roleOf)).toEqual([role]);
    expect(cloud.asked.at(-1)).toMatchObject({ action: 'kms:Decrypt', resource: KEY });
  });

  it.each(['s3:GetObject', 'kms:Decrypt'])('that may not do %s fails, visibly', async (action) => {
    cloud.denies = (request) => request.action === action && roleOf(request) === PIPELINE_ROLE;
    await cloud.createApp({ artifactStore, stages: stages() });
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Failed' }]);
    const message = expect.stringMatching(
      /^Unable to access the artifact Code located in .* 'artifacts'. The provided role does not have sufficient/,
    );
    const latestExecution = { status: 'Failed', errorDetails: { code: 'PermissionError', message } };
    expect(await cloud.call('GetPipelineState', { name: 'app' })).toMatchObject({
      stageStates: [{}, { stageName: 'Deploy', actionStates: [{ actionName: 'Deploy', latestExecution }] }],
    });
  });

  it.each([
    ['BucketOwnerEnforced', {}, false],
    ['BucketOwnerPreferred', {}, false],
    ['ObjectWriter', {}, true],
    ['ObjectWriter', { roleArn: undefined }, false],
  ] as const)(
    'reads with ownership %s what is written with %j: object of another account %s',
    async (kind, more, is) => {
      ownership = kind;
      cloud.push({ account: PIPELINE_ACCOUNT });
      await cloud.createApp({ artifactStore, stages: [stage('Source', source(more)), stage('Deploy', deploy())] });
      await cloud.settled('app');
      expect(reads().map(({ isForeignObject }) => isForeignObject)).toEqual([is]);
    },
  );
});
