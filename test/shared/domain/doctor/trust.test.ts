import { describe, expect, it } from 'vitest';
import { type Assuming, trustPart } from '../../../../shared/domain/doctor/trust.ts';
import { PIPELINES, SOURCE } from '../../../support/builders.ts';

const ARN = `arn:aws:iam::${SOURCE}:role/source`;
const PIPELINE_ROLE = `arn:aws:iam::${PIPELINES}:role/pipeline`;
const ROOT = `arn:aws:iam::${PIPELINES}:root`;
const RULE = `arn:aws:events:ap-south-1:${SOURCE}:rule/forward`;
const SERVICE: Assuming = { service: 'events.amazonaws.com', account: SOURCE, sourceArn: RULE };
const ROLE: Assuming = { role: PIPELINE_ROLE, account: PIPELINES };

type Json = Readonly<Record<string, unknown>>;
const trust = (...statements: readonly Json[]) => ({
  arn: ARN,
  trust: JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((each) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...each })),
  }),
});
const faultOf = (part: ReturnType<typeof trustPart>) => (part.kind === 'fault' ? part.fault : undefined);

describe('a role that a service assumes', () => {
  const Principal = { Service: 'events.amazonaws.com' };
  it.each<[string, Json]>([
    ['plainly', { Principal }],
    ['among others', { Principal: { Service: ['ec2.amazonaws.com', 'events.amazonaws.com'] } }],
    ['for its rule', { Principal, Condition: { ArnEquals: { 'aws:SourceArn': RULE } } }],
    ['for its account', { Principal, Condition: { StringEquals: { 'aws:SourceAccount': SOURCE } } }],
  ])('trusts it %s', (_case, statement) => {
    expect(trustPart(trust(statement), SERVICE)).toEqual({ kind: 'fine' });
  });

  it.each<[string, Json]>([
    ['another service', { Principal: { Service: 'ec2.amazonaws.com' } }],
    ['an account', { Principal: { AWS: SOURCE } }],
    ['another rule', { Principal, Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}s` } } }],
    ['another account', { Principal, Condition: { StringEquals: { 'aws:SourceAccount': PIPELINES } } }],
    ['it to do something else', { Principal, Action: 'sts:TagSession' }],
  ])('that trusts %s says what to add', (_case, statement) => {
    expect(trustPart(trust(statement), SERVICE)).toEqual({
      kind: 'fault',
      fault: {
        what: 'its trust policy does not admit events.amazonaws.com',
        where: ARN,
        statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal },
      },
    });
  });
});

describe('a role that a role of another account assumes', () => {
  const Condition = { ArnLike: { 'aws:PrincipalArn': PIPELINE_ROLE } };
  it.each<[string, Json]>([
    ['by its ARN', { Principal: { AWS: PIPELINE_ROLE } }],
    ['by its account', { Principal: { AWS: ROOT } }],
    ['by its account, narrowed', { Principal: { AWS: ROOT }, Condition }],
    [
      'by several accounts whose roles are named alike',
      {
        Principal: { AWS: ['arn:aws:iam::333333333333:root', ROOT] },
        Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/pipeline'] } },
      },
    ],
    [
      'with an external id, if there is one',
      { Principal: { AWS: ROOT }, Condition: { StringEqualsIfExists: { 'sts:ExternalId': 'x' } } },
    ],
  ])('trusts it %s', (_case, statement) => {
    expect(trustPart(trust(statement), ROLE)).toEqual({ kind: 'fine' });
  });

  it('that does not says which statement would', () => {
    expect(faultOf(trustPart(trust({ Principal: { AWS: `${PIPELINE_ROLE}s` } }), ROLE))).toEqual({
      what: `its trust policy does not admit ${PIPELINE_ROLE}`,
      where: ARN,
      statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROOT }, Condition },
    });
  });

  it.each<[string, Json, string]>([
    [
      'external id',
      { Principal: { AWS: ROOT }, Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } },
      ': it asks for an external id, which CodePipeline does not send',
    ],
    [
      'dead principal',
      { Principal: { AWS: 'AROAEXAMPLE0123456789' } },
      ': a principal of it is the id of a role or user that was deleted',
    ],
    ['other condition', { Principal: { AWS: ROOT }, Condition: { Bool: { 'aws:PrincipalArn': 'true' } } }, ''],
  ])('for want of an %s says so', (_case, statement, why) => {
    expect(faultOf(trustPart(trust(statement), ROLE))?.what).toBe(
      `its trust policy does not admit ${PIPELINE_ROLE}${why}`,
    );
  });

  it('that denies it says so, whatever else it says', () => {
    const parts = trustPart(trust({ Principal: { AWS: ROOT } }, { Effect: 'Deny', Principal: '*' }), ROLE);
    expect(faultOf(parts)).toEqual({
      what: `its trust policy denies it to ${PIPELINE_ROLE}`,
      where: ARN,
      remedy: 'take the denial away',
    });
  });

  it('under a condition that cannot be evaluated is not known', () => {
    const part = trustPart(
      trust({ Principal: { AWS: ROOT }, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      ROLE,
    );
    const why = `whether the trust policy of ${ARN} admits ${PIPELINE_ROLE}: it says it under conditions that cannot be evaluated here`;
    expect(part).toEqual({ kind: 'unknown', why });
    const perhapsDenied = trustPart(
      trust({ Principal: { AWS: ROOT } }, { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:x': 'true' } } }),
      ROLE,
    );
    expect(perhapsDenied).toEqual({ kind: 'unknown', why });
  });
});
