import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BusPolicy, type Statement, saysTheSame, statementField } from '../../../../shared/domain/wiring/bus-policy.ts';
import { busStatements } from '../../../../shared/domain/wiring/desired-bus.ts';
import { busPolicyWith, planBus } from '../../../../shared/domain/wiring/plan-bus.ts';
import { SOURCE } from '../../../support/builders.ts';
import { deployment, OTHER } from '../../../support/wiring-deployment.ts';

const byAccount = busStatements(deployment);
const [OURS, THEIRS] = [`Statement[commit-relay-${SOURCE}]`, `Statement[commit-relay-${OTHER}]`];
const ROOT = `arn:aws:iam::${SOURCE}:root`;
const [ours, theirs] = byAccount.map((each): Statement => ({ ...each }));
if (ours === undefined || theirs === undefined) throw new Error('no statements');
const foreign: Statement = { Sid: 'mine', Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' };

const told = (...Statement: Statement[]) =>
  planBus({ Statement }, byAccount).map(({ field, reason, severity }) => `${field} ${reason} ${severity}`);

describe('the plan of the relay bus', () => {
  it.each<[string, Statement[], string[]]>([
    ['nothing of what is right', [ours, theirs], []],
    ['the order does not count', [theirs, ours], []],
    ['a bus without a policy', [], [`${OURS} missing-statement error`, `${THEIRS} missing-statement error`]],
    ['a statement that is missing', [theirs], [`${OURS} missing-statement error`]],
    ['another condition', [{ ...ours, Condition: {} }, theirs], [`${OURS} wrong-statement error`]],
    ['another action', [{ ...ours, Action: 'events:*' }, theirs], [`${OURS} wrong-statement error`]],
    ['a member more', [{ ...ours, NotResource: 'x' }, theirs], [`${OURS} wrong-statement error`]],
    ['a denial in its place', [{ ...ours, Effect: 'Deny' }, theirs], [`${OURS} wrong-statement error`]],
    ['the same twice', [ours, ours, theirs], [`${OURS} wrong-statement error`]],
    [
      'a principal that was a role',
      [{ ...ours, Principal: { AWS: [ROOT, 'AROAEXAMPLEEXAMPLE123'] } }, theirs],
      [`${OURS} dead-principal error`],
    ],
    [
      'one twice, once for a role that was',
      [ours, { ...ours, Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } }, theirs],
      [`${OURS} dead-principal error`],
    ],
    [
      'what nobody declared twice, once for a role that was',
      [ours, theirs, foreign, { ...foreign, Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } }],
      ['Statement[mine] dead-principal info'],
    ],
    [
      'what nobody declared twice, once as a denial',
      [ours, theirs, { ...foreign, Effect: 'Deny' }, foreign],
      ['Statement[mine] undeclared-statement error'],
    ],
    ['what nobody declared', [ours, theirs, foreign], ['Statement[mine] undeclared-statement warning']],
    [
      'a denial that nobody declared',
      [ours, theirs, { ...foreign, Effect: 'Deny' }],
      ['Statement[mine] undeclared-statement error'],
    ],
    [
      'a user that was deleted',
      [ours, theirs, { ...foreign, Principal: { AWS: 'AIDAEXAMPLEEXAMPLE123' } }],
      ['Statement[mine] dead-principal info'],
    ],
    [
      'a session of a role, by its id',
      [ours, theirs, { ...foreign, Principal: { AWS: 'AROAEXAMPLEEXAMPLE123:session' } }],
      ['Statement[mine] undeclared-statement warning'],
    ],
    [
      'what is called like a principal that is gone',
      [ours, theirs, { ...foreign, Principal: { Federated: 'AWS=AROAEXAMPLEEXAMPLE123' } }],
      ['Statement[mine] undeclared-statement warning'],
    ],
    [
      'a service',
      [ours, theirs, { ...foreign, Principal: { Service: 'AROA' } }],
      ['Statement[mine] undeclared-statement warning'],
    ],
  ])('tells %s', (_what, statements, findings) => {
    expect(told(...statements)).toEqual(findings);
  });

  it('names a statement without a Sid by what it says, however it is spelled', () => {
    const { Sid: _, ...anonymous } = foreign;
    const [one] = told(ours, theirs, anonymous);
    expect(one).toMatch(/^Statement\[[0-9a-f]{12}\] undeclared-statement warning$/);
    expect(told(ours, theirs, { ...anonymous, Principal: { AWS: ['*'] } })).toEqual([one]);
  });

  it('shows both sides in full', () => {
    const wrong = { ...ours, Action: 'events:*' };
    const asText = JSON.stringify(ours);
    const finding = { subject: 'bus/commit-relay', action: 'repair', severity: 'error' };
    const of = (...Statement: Statement[]) => planBus({ Statement: [...Statement, theirs] }, byAccount);
    expect(of(wrong)).toStrictEqual([
      { ...finding, field: OURS, observed: JSON.stringify(wrong), desired: asText, reason: 'wrong-statement' },
    ]);
    expect(of()).toStrictEqual([{ ...finding, field: OURS, desired: asText, reason: 'missing-statement' }]);
    const renamed = [wrong, foreign].map((each) => ({ ...each, Sid: foreign.Sid }));
    expect(of(ours, ...renamed)).toStrictEqual([
      {
        ...finding,
        field: 'Statement[mine]',
        observed: JSON.stringify(renamed),
        reason: 'undeclared-statement',
        severity: 'warning',
      },
    ]);
  });

  it('is of one statement for an organization', () => {
    const organization = busStatements({ ...deployment, organization: 'o-exampleorgid' });
    expect(planBus({ Statement: organization.map((each) => ({ ...each })) }, organization)).toEqual([]);
    expect(planBus({ Statement: [ours] }, organization).map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      'Statement[commit-relay-organization] missing-statement',
      `${OURS} undeclared-statement`,
    ]);
  });

  it('reads a policy whose one statement stands without a list', () => {
    expect(BusPolicy.parse({ Statement: ours }).Statement).toEqual([ours]);
  });
});

describe('what a statement says', () => {
  it.each<[string, object, object]>([
    ['an account, and its root', { Principal: { AWS: SOURCE } }, { Principal: { AWS: ROOT } }],
    ['whom it leaves out', { NotPrincipal: { AWS: [SOURCE, ROOT] } }, { NotPrincipal: { AWS: ROOT } }],
    ['an action', { Action: 'events:PutEvents' }, { Action: ['events:putevents'] }],
    ['actions that it leaves out', { NotAction: 'events:PutEvents' }, { NotAction: ['events:PUTEVENTS'] }],
    ['a resource', { Resource: 'x' }, { Resource: ['x', 'x'] }],
    ['a key', { Condition: { Null: { 'aws:x': 'true' } } }, { Condition: { Null: { 'AWS:X': ['true'] } } }],
    ['values', { Condition: { Null: { x: ['a', 'b'] } } }, { Condition: { Null: { x: ['b', 'a'] } } }],
    [
      'keys and operators in any order',
      { Condition: { Null: { x: 'a', y: 'b' }, Bool: { x: 'c' } } },
      { Condition: { Bool: { x: 'c' }, Null: { y: 'b', x: 'a' } } },
    ],
  ])('is the same, however it is spelled: %s', (_, one, other) => {
    expect(saysTheSame({ Effect: 'Allow', ...one }, { Effect: 'Allow', ...other })).toBe(true);
  });

  it.each<[string, object, object]>([
    ['a longer number than an account', { Principal: `1${SOURCE}` }, { Principal: `arn:aws:iam::1${SOURCE}:root` }],
    ['a number and more', { Principal: `${SOURCE}x` }, { Principal: `arn:aws:iam::${SOURCE}x:root` }],
    ['nobody', { Principal: null }, { Principal: '*' }],
    ['a resource in capitals', { Resource: 'x' }, { Resource: 'X' }],
    ['another operator', { Condition: { Null: { x: 'a' } } }, { Condition: { Bool: { x: 'a' } } }],
    ['another key', { Condition: { Null: { x: 'a' } } }, { Condition: { Null: { y: 'a' } } }],
    ['another value', { Condition: { Null: { x: 'a' } } }, { Condition: { Null: { x: 'b' } } }],
    ['a value in capitals', { Condition: { Null: { x: 'a' } } }, { Condition: { Null: { x: 'A' } } }],
    ['what nobody knows', { Other: { x: 1 } }, { Other: { x: 2 } }],
  ])('is not the same: %s', (_, one, other) => {
    expect(saysTheSame({ Effect: 'Allow', ...one }, { Effect: 'Allow', ...other })).toBe(false);
  });
});

/** Other ways to write the same value. */
const spelled = <T>(value: T | readonly T[]) => {
  const values = Array.isArray(value) ? value : [value];
  const more = fc
    .shuffledSubarray(values)
    .map((some) => [...some, ...values.filter((each) => !some.includes(each)), ...some]);
  return values.length === 1 ? fc.oneof(fc.constant<unknown>(values[0]), more) : more;
};
const principal = fc
  .constantFrom(ROOT, SOURCE)
  .chain((name) => spelled(name))
  .map((AWS) => ({ AWS }));
const everybody = fc.oneof(
  fc.constant<unknown>('*'),
  spelled('*').map((AWS) => ({ AWS })),
);
const action = fc.constantFrom('events:PutEvents', 'events:putevents').chain((name) => spelled(name));

const spelling = (statement: Statement, Principal: fc.Arbitrary<unknown>): fc.Arbitrary<Statement> => {
  const conditions = Object.entries(Object(statement['Condition'])).map(([operator, keys]) => {
    const tests = Object.entries(Object(keys)).map(([key, values]) =>
      fc.tuple(fc.constantFrom(key, key.toUpperCase()), spelled(values)),
    );
    return fc.tuple(fc.constant(operator), fc.tuple(...tests).map(Object.fromEntries));
  });
  return fc
    .record({
      Principal,
      Action: action,
      Resource: spelled(statement['Resource']),
      Condition: fc.tuple(...conditions).map(Object.fromEntries),
    })
    .chain((members) => fc.shuffledSubarray(Object.entries({ ...statement, ...members }), { minLength: 6 }))
    .map((entries) => ({ ...Object.fromEntries(entries), Effect: 'Allow' }));
};

/** Statements of every kind: right, wrong, foreign, dead, repeated, without a name. */
const anyStatement = fc.constantFrom<Statement>(
  ours,
  theirs,
  { ...ours, Action: 'events:*' },
  { ...theirs, Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } },
  foreign,
  { ...foreign, Effect: 'Deny' },
  { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents' },
  { Effect: 'Allow', Principal: { AWS: '*' }, Action: ['events:PutEvents'] },
);
const anyPolicy = fc.record({
  Version: fc.constantFrom('2012-10-17', '2008-10-17'),
  Statement: fc.array(anyStatement),
});

describe('the laws of the bus', () => {
  it('any spelling of the policy is the policy', () => {
    const organization = busStatements({ ...deployment, organization: 'o-exampleorgid' });
    fc.assert(fc.property(spelling(ours, principal), (each) => saysTheSame(each, ours)));
    fc.assert(
      fc.property(
        fc.constant({ ...organization[0], Effect: 'Allow' }).chain((each) => spelling(each, everybody)),
        (each) => {
          expect(planBus({ Statement: [each] }, organization)).toEqual([]);
        },
      ),
    );
  });

  it('nothing is left to find when everything was put right, and the rest of the policy stays', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const fields = new Set(planBus(policy, byAccount).map(({ field }) => field));
        const after = busPolicyWith(policy, byAccount, fields);
        expect(planBus(after, byAccount)).toEqual([]);
        expect(after.Version).toBe(policy.Version);
      }),
    );
  });

  it('what is put right is what was planned: other findings stay, other statements are as they were', () => {
    fc.assert(
      fc.property(anyPolicy, fc.infiniteStream(fc.boolean()), (policy, chosen) => {
        const findings = planBus(policy, byAccount);
        const fields = new Set(findings.map(({ field }) => field).filter(() => chosen.next().value));
        const after = busPolicyWith(policy, byAccount, fields);
        expect(new Set(planBus(after, byAccount))).toEqual(new Set(findings.filter(({ field }) => !fields.has(field))));
        const others = (each: Statement) => !fields.has(statementField(each));
        expect(after.Statement.filter(others)).toEqual(policy.Statement.filter(others));
      }),
    );
  });

  it('fields are unique', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const fields = planBus(policy, byAccount).map(({ field }) => field);
        expect(new Set(fields).size).toBe(fields.length);
      }),
    );
  });
});
