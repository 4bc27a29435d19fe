import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beforeMending, judgeSides, type Right } from '../../../../shared/domain/doctor/rights.ts';
import type { Answer } from '../../../../shared/domain/drift/answer.ts';
import type { IdentityAnswer } from '../../../../shared/domain/drift/use.ts';
import { KEY_ARN, PIPELINES, SOURCE } from '../../../support/builders.ts';

const FOREIGN = `arn:aws:iam::${SOURCE}:role/source`;
const OWN = `arn:aws:iam::${PIPELINES}:role/pipeline`;
const BUCKET = 'arn:aws:s3:::artifacts';

const OBJECT = { resource: `${BUCKET}/shop/app/artifact`, covers: `${BUCKET}/*` };
const KEY = { resource: KEY_ARN, covers: KEY_ARN };

const ALLOWS: IdentityAnswer = { kind: 'allows' };
const SILENT: IdentityAnswer = { kind: 'silent' };
const FORBIDS: IdentityAnswer = { kind: 'forbids', why: 'the organization does not allow it' };
const UNASKED: IdentityAnswer = { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: AccessDenied' };

type Said = 'grants' | 'delegates' | 'silent' | 'forbids' | 'unknown' | 'perhaps-forbids' | 'perhaps-silent';
const admission = (said: Said) => ({
  forbids: said === 'forbids' ? ('yes' as const) : said.startsWith('perhaps') ? ('unknown' as const) : ('no' as const),
  grants: (said === 'unknown' ? 'unknown' : said === 'grants' || said.endsWith('forbids') ? 'yes' : 'no') as Answer,
  delegates: (said === 'unknown' ? 'unknown' : said === 'delegates' ? 'yes' : 'no') as Answer,
});

const right = (role: string, action: string, identity: IdentityAnswer, said?: Said): Right => ({
  use: { role, action, ...(action.startsWith('kms:') ? KEY : OBJECT), who: 'it' },
  identity,
  ...(said === undefined ? {} : { resource: admission(said) }),
});

/** What is said of each side, in a word. */
const sides = (given: Right) => {
  const { role, resource } = judgeSides([given], PIPELINES);
  return [role, resource].map((parts) => parts.map(({ kind }) => kind).join()).join(' ');
};

describe('a role of another account', () => {
  it.each<[IdentityAnswer, Said, string]>([
    [ALLOWS, 'grants', 'fine fine'],
    [ALLOWS, 'delegates', 'fine fine'],
    [ALLOWS, 'silent', 'fine fault'],
    [ALLOWS, 'forbids', 'fine fault'],
    [ALLOWS, 'unknown', 'fine unknown'],
    [ALLOWS, 'perhaps-forbids', 'fine unknown'],
    [ALLOWS, 'perhaps-silent', 'fine fault'],
    [SILENT, 'grants', 'fault fine'],
    [SILENT, 'silent', 'fault fault'],
    [FORBIDS, 'grants', 'fault fine'],
    [UNASKED, 'grants', 'unknown fine'],
    [UNASKED, 'silent', 'unknown fault'],
  ])('needs both sides: %j, policy %s: %s', (identity, said, expected) => {
    expect(sides(right(FOREIGN, 's3:PutObject', identity, said))).toBe(expected);
    expect(sides(right(FOREIGN, 'kms:Decrypt', identity, said))).toBe(expected);
  });
});

describe('a role of the account of the bucket', () => {
  it.each<[IdentityAnswer, Said, string]>([
    [ALLOWS, 'silent', 'fine fine'],
    [ALLOWS, 'forbids', 'fine fault'],
    [ALLOWS, 'unknown', 'fine fine'],
    [ALLOWS, 'perhaps-forbids', 'fine unknown'],
    [SILENT, 'grants', 'fine fine'],
    [SILENT, 'delegates', 'fault fine'],
    [SILENT, 'silent', 'fault fine'],
    [SILENT, 'unknown', 'unknown fine'],
    [FORBIDS, 'grants', 'fault fine'],
    [UNASKED, 'grants', 'fine fine'],
    [UNASKED, 'silent', 'unknown fine'],
  ])('needs one: %j, policy %s: %s', (identity, said, expected) => {
    expect(sides(right(OWN, 's3:GetObject', identity, said))).toBe(expected);
  });

  it.each<[IdentityAnswer, Said, string]>([
    [ALLOWS, 'delegates', 'fine fine'],
    [ALLOWS, 'silent', 'fine fault'],
    [ALLOWS, 'unknown', 'fine unknown'],
    [SILENT, 'silent', 'fine fault'],
    [SILENT, 'grants', 'fine fine'],
    [SILENT, 'delegates', 'fault fine'],
    [FORBIDS, 'silent', 'fault fault'],
    [FORBIDS, 'delegates', 'fault fine'],
  ])('needs a key to leave it to the account: %j, policy %s: %s', (identity, said, expected) => {
    expect(sides(right(OWN, 'kms:Decrypt', identity, said))).toBe(expected);
  });

  it('is not told to lack what a policy that is wrong may give it once it is mended', () => {
    const lacking = [right(OWN, 's3:GetObject', SILENT, 'silent'), right(OWN, 'kms:Decrypt', SILENT, 'delegates')];
    const { role } = judgeSides(beforeMending(lacking, 'the bucket first'), PIPELINES);
    expect(role[0]).toEqual({
      kind: 'unknown',
      why: `whether it may do s3:GetObject on ${BUCKET}/*: the bucket first`,
    });
    expect(role[1]?.kind).toBe('fault');
    const granted = [right(OWN, 's3:GetObject', SILENT, 'grants'), right(OWN, 'sts:AssumeRole', SILENT)];
    expect(beforeMending(granted, 'x')).toEqual(granted);
  });
});

describe('what is said', () => {
  const lacking = ['s3:PutObject', 's3:PutObjectAcl'].map((action) => right(FOREIGN, action, SILENT, 'silent'));

  it('is one fault for each policy, with one statement for all that it lacks', () => {
    const what = `it may not do s3:PutObject, s3:PutObjectAcl on ${BUCKET}/*`;
    const Action = ['s3:PutObject', 's3:PutObjectAcl'];
    expect(judgeSides(lacking, PIPELINES)).toEqual({
      role: [
        {
          kind: 'fault',
          fault: { what, where: FOREIGN, statement: { Effect: 'Allow', Action, Resource: `${BUCKET}/*` } },
        },
      ],
      resource: [
        {
          kind: 'fault',
          fault: {
            what,
            where: BUCKET,
            statement: {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${SOURCE}:root` },
              Action,
              Resource: `${BUCKET}/*`,
              Condition: { ArnLike: { 'aws:PrincipalArn': FOREIGN } },
            },
          },
        },
      ],
    });
  });

  it('of a key names all of it, as key policies do', () => {
    const { resource } = judgeSides([right(FOREIGN, 'kms:Decrypt', ALLOWS, 'silent')], PIPELINES);
    expect(resource).toMatchObject([
      { fault: { where: KEY_ARN, statement: { Resource: '*', Action: ['kms:Decrypt'] } } },
    ]);
  });

  it('of a denial is to take it away', () => {
    const denied = judgeSides([right(FOREIGN, 's3:PutObject', FORBIDS, 'forbids')], PIPELINES);
    const what = `it may not do s3:PutObject on ${BUCKET}/*`;
    const remedy = 'take the denial away';
    expect(denied).toEqual({
      role: [{ kind: 'fault', fault: { what: `${what}: the organization does not allow it`, where: FOREIGN, remedy } }],
      resource: [{ kind: 'fault', fault: { what: `${what}: its policy denies it explicitly`, where: BUCKET, remedy } }],
    });
  });

  it('of what is not known is why', () => {
    const [part] = judgeSides([right(FOREIGN, 's3:PutObject', UNASKED, 'unknown')], PIPELINES).resource;
    const why = 'its policy says it under conditions that cannot be evaluated here';
    expect(part).toEqual({ kind: 'unknown', why: `whether it may do s3:PutObject on ${BUCKET}/*: ${why}` });
    const read = {
      ...right(FOREIGN, 's3:PutObject', ALLOWS),
      resource: { ...admission('unknown'), why: 's3:GetBucketPolicy: AccessDenied' },
    };
    expect(judgeSides([read], PIPELINES).resource[0]).toEqual({
      kind: 'unknown',
      why: `whether it may do s3:PutObject on ${BUCKET}/*: s3:GetBucketPolicy: AccessDenied`,
    });
  });

  it('of what has no policy of its own is of the role alone', () => {
    expect(sides(right(FOREIGN, 'codecommit:GetBranch', SILENT))).toBe('fault fine');
    expect(sides(right(FOREIGN, 'codecommit:GetBranch', ALLOWS))).toBe('fine fine');
  });
});

const anySaid = fc.constantFrom<Said[]>('grants', 'delegates', 'silent', 'forbids', 'unknown', 'perhaps-forbids');
const anyIdentity = fc.constantFrom(ALLOWS, SILENT, FORBIDS, UNASKED);
const anyRight = fc
  .tuple(
    fc.constantFrom(FOREIGN, OWN),
    fc.constantFrom('s3:GetObject', 's3:PutObject', 'kms:Decrypt'),
    anyIdentity,
    anySaid,
  )
  .map(([role, action, identity, said]) => right(role, action, identity, said));

describe('laws', () => {
  it('a side that is right is never told to be wrong for the other', () => {
    fc.assert(
      fc.property(anyRight, (given) => {
        const { role } = judgeSides([{ ...given, identity: ALLOWS }], PIPELINES);
        expect(role.every(({ kind }) => kind === 'fine')).toBe(true);
      }),
    );
  });

  it('the order of rights does not matter', () => {
    const told = (rights: readonly Right[]) => {
      const { role, resource } = judgeSides(rights, PIPELINES);
      return [...role, ...resource].filter(({ kind }) => kind === 'fault').length;
    };
    fc.assert(
      fc.property(fc.array(anyRight, { maxLength: 6 }), (given) => {
        expect(told(given.toReversed())).toBe(told(given));
      }),
    );
  });
});
