import { describe, expect, it } from 'vitest';
import type { ChainFacts } from '../../../../shared/domain/drift/chain.ts';
import { chainFindings } from '../../../../shared/domain/drift/chain-findings.ts';
import { Finding } from '../../../../shared/domain/drift/finding.ts';
import type { Judgement, Use } from '../../../../shared/domain/drift/use.ts';
import { definition, PIPELINES, REGION, SOURCE } from '../../../support/builders.ts';

const PIPELINE_ROLE = `arn:aws:iam::${PIPELINES}:role/commit-relay-pipeline-${REGION}`;
const SOURCE_ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`;
const DEPLOY = `arn:aws:iam::${PIPELINES}:role/deploy`;
const OBJECTS = 'arn:aws:s3:::artifacts/*';
const KEY = `arn:aws:kms:${REGION}:${PIPELINES}:key/k1`;
const facts: ChainFacts = { account: PIPELINES, region: REGION, passRoles: [PIPELINE_ROLE], artifactKey: KEY };
const ownKey = { ...facts, artifactKey: 'alias/commit-relay-artifacts' };

const use = (role: string, action: string, covers: string): Use => ({
  role,
  action,
  resource: covers,
  covers,
  who: 'it',
});
const denied = (role: string, action: string, covers: string, lacking: 'role' | 'resource' = 'role'): Judgement => ({
  use: use(role, action, covers),
  verdict: 'denied',
  lacking,
  why: 'no statement allows it',
});
const findings = (judgements: readonly Judgement[], of = facts) => chainFindings(definition(), of, judgements);

describe('a chain that holds', () => {
  it('has no findings, nor has what is not known', () => {
    const unknown: Judgement = { use: use(DEPLOY, 's3:GetObject', OBJECTS), verdict: 'unknown', why: 'throttled' };
    expect(findings([{ use: use(DEPLOY, 's3:PutObject', OBJECTS), verdict: 'allowed' }, unknown])).toEqual([]);
  });
});

describe('a statement to add', () => {
  it('lets the pipeline assume the action role', () => {
    expect(findings([denied(PIPELINE_ROLE, 'sts:AssumeRole', SOURCE_ROLE)])).toEqual([
      {
        subject: 'pipeline/app-dev',
        field: `roleArn sts:AssumeRole ${SOURCE_ROLE}`,
        reason: 'chain-broken',
        severity: 'error',
        action: 'grant',
        advice: `it may not do sts:AssumeRole on ${SOURCE_ROLE}`,
        grant: {
          to: PIPELINE_ROLE,
          statement: { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: SOURCE_ROLE },
        },
      },
    ]);
  });

  it('is one for each role and resource, with all that lacks and no more', () => {
    const found = findings([
      denied(DEPLOY, 's3:GetObject', OBJECTS),
      denied(DEPLOY, 'kms:Decrypt', KEY),
      denied(DEPLOY, 's3:PutObject', OBJECTS),
      denied(PIPELINE_ROLE, 's3:GetObject', OBJECTS),
      { use: use(PIPELINE_ROLE, 's3:PutObject', OBJECTS), verdict: 'allowed' },
    ]);
    expect(found.map(({ field, grant }) => [field, grant])).toEqual([
      [
        `role ${DEPLOY} s3 arn:aws:s3:::artifacts`,
        { to: DEPLOY, statement: { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: OBJECTS } },
      ],
      [
        `role ${DEPLOY} kms ${KEY}`,
        { to: DEPLOY, statement: { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: KEY } },
      ],
      [
        'roleArn s3 arn:aws:s3:::artifacts',
        { to: PIPELINE_ROLE, statement: { Effect: 'Allow', Action: ['s3:GetObject'], Resource: OBJECTS } },
      ],
    ]);
    for (const finding of found) Finding.parse(finding);
  });

  it("names S3 where the key is the delivery stack's own, which serves nothing else", () => {
    const [finding] = findings([denied(DEPLOY, 'kms:Decrypt', KEY)], ownKey);
    const Condition = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };
    expect(finding?.grant?.statement).toEqual({ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: KEY, Condition });
    expect(findings([denied(DEPLOY, 's3:GetObject', OBJECTS)], ownKey)[0]?.grant?.statement).not.toHaveProperty(
      'Condition',
    );
  });

  it('goes to the key where its policy leaves nothing to the account', () => {
    const judgements = [denied(DEPLOY, 'kms:Decrypt', KEY, 'resource'), denied(DEPLOY, 'kms:GenerateDataKey', KEY)];
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: DEPLOY },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
    };
    expect(findings(judgements).map(({ action, grant }) => ({ action, grant }))).toEqual([
      { action: 'grant', grant: { to: KEY, statement } },
    ]);
  });

  it('would be of no use where something denies it explicitly', () => {
    const forbidden: Judgement = { use: use(DEPLOY, 's3:GetObject', OBJECTS), verdict: 'denied', why: 'a boundary' };
    const [finding, ...others] = findings([denied(DEPLOY, 's3:PutObject', OBJECTS), forbidden]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      action: 'report',
      advice: `it may not do s3:PutObject, s3:GetObject on ${OBJECTS}: a boundary`,
    });
    expect(finding).not.toHaveProperty('grant');
  });
});

describe('a pipeline role that the deployment does not know', () => {
  it.each([
    [[PIPELINE_ROLE], true],
    [[`arn:aws:iam::${PIPELINES}:role/commit-relay-*`], true],
    [[`arn:aws:iam::${PIPELINES}:role/teams/*`], false],
    [[], false],
  ])('%j: %s', (passRoles, isKnown) => {
    const found = findings([], { ...facts, passRoles });
    expect(found.length).toBe(isKnown ? 0 : 1);
    if (isKnown) return;
    const told = { subject: 'pipeline/app-dev', field: 'roleArn iam:PassRole', reason: 'chain-broken' };
    expect(found[0]).toMatchObject({ ...told, action: 'report' });
    expect(found[0]?.advice).toContain(`add ${PIPELINE_ROLE} to pipelineAccounts[].passRoles`);
  });

  it('is not one that the definition does not name', () => {
    const { roleArn: _roleArn, ...nameless } = definition();
    expect(chainFindings(nameless, facts, [])).toEqual([]);
  });
});
