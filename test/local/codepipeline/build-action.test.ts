import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../../local/kernel.ts';
import { cloud, useSmallCloud } from './bench.ts';
import { build, PIPELINE_ACCOUNT, REGION, source, stage } from './definitions.ts';

const KEY = `arn:aws:kms:${REGION}:${PIPELINE_ACCOUNT}:key/k1`;
const BUILDER = `arn:aws:iam::${PIPELINE_ACCOUNT}:role/builder`;
const artifactStore = { type: 'S3', location: 'artifacts', encryptionKey: { id: KEY, type: 'KMS' } };
const stages = [stage('Source', source()), stage('Build', build({ outputArtifacts: [{ name: 'Built' }] }))];

useSmallCloud({
  projectRole: (account, project) => (account === PIPELINE_ACCOUNT && project === 'app' ? BUILDER : undefined),
});

const byBuilder = ({ caller }: AccessRequest) => caller.kind === 'role' && caller.roleArn === BUILDER;

describe('a build', () => {
  it('reads and writes its artifacts as the role of its project', async () => {
    await cloud.createApp({ artifactStore, stages });
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Succeeded' }]);
    const asked = cloud.asked.filter(byBuilder);
    expect(asked.map(({ action }) => action)).toEqual([
      's3:GetObject',
      'kms:Decrypt',
      's3:PutObject',
      'kms:GenerateDataKey',
      'kms:Decrypt',
    ]);
    expect(asked[0]).toMatchObject({ resource: expect.stringMatching(/^arn:aws:s3:::artifacts\/app\/Code\/\w+$/) });
    expect(asked[1]).toMatchObject({ resource: KEY, context: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } });
    const assumed = cloud.asked.find(({ resource }) => resource === BUILDER);
    expect(assumed?.caller).toMatchObject({
      service: 'codebuild.amazonaws.com',
      sourceArn: `arn:aws:codebuild:${REGION}:${PIPELINE_ACCOUNT}:project/app`,
    });
  });

  it.each(['sts:AssumeRole', 's3:GetObject', 'kms:Decrypt', 's3:PutObject', 'kms:GenerateDataKey'])(
    'that may not do %s fails, visibly',
    async (action) => {
      cloud.denies = (request) => request.action === action && (byBuilder(request) || request.resource === BUILDER);
      await cloud.createApp({ artifactStore, stages });
      expect(await cloud.settled('app')).toMatchObject([{ status: 'Failed' }]);
      const message = expect.stringContaining(`not authorized to perform: ${action}`);
      const latestExecution = { status: 'Failed', errorDetails: { code: 'JobFailed', message } };
      expect(await cloud.call('GetPipelineState', { name: 'app' })).toMatchObject({
        stageStates: [{}, { stageName: 'Build', actionStates: [{ actionName: 'Build', latestExecution }] }],
      });
    },
  );

  it('of a project that is not there moves nothing and succeeds', async () => {
    const other = build({ configuration: { ProjectName: 'other' } });
    await cloud.createApp({ artifactStore, stages: [stage('Source', source()), stage('Build', other)] });
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Succeeded' }]);
    expect(cloud.asked.filter(byBuilder)).toEqual([]);
  });
});
