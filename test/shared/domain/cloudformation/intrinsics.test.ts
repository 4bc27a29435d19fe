import { describe, expect, it } from 'vitest';
import {
  describe as describeValue,
  evaluate,
  intrinsicOf,
  membersOf,
  type TemplateScope,
} from '../../../../shared/domain/cloudformation/intrinsics.ts';

const scope: TemplateScope = {
  region: 'ap-south-1',
  account: '222222222222',
  parameters: new Map([['Stage', 'dev']]),
  repositories: new Map([
    ['Repo', 'shop'],
    ['Nameless', undefined],
  ]),
};

describe('a value of a template', () => {
  it.each([
    { value: 'shop', text: 'shop' },
    { value: false, text: 'false' },
    { value: 1, text: '1' },
    { value: { Ref: 'AWS::Region' }, text: 'ap-south-1' },
    { value: { Ref: 'AWS::AccountId' }, text: '222222222222' },
    { value: { Ref: 'AWS::Partition' }, text: 'aws' },
    { value: { Ref: 'Stage' }, text: 'dev' },
    { value: { 'Fn::GetAtt': ['Repo', 'Name'] }, text: 'shop' },
    { value: { 'Fn::GetAtt': 'Repo.Name' }, text: 'shop' },
    { value: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, { Ref: 'Stage' }]] }, text: 'a-dev' },
    { value: { 'Fn::Sub': `\${Repo.Name}-\${Stage}-\${!Stage}` }, text: `shop-dev-\${Stage}` },
    { value: { 'Fn::Sub': [`\${Own}`, { Own: { 'Fn::Sub': `x\${Stage}` } }] }, text: 'xdev' },
  ])('$value is $text', ({ value, text }) => {
    expect(evaluate(value, scope)).toEqual({ kind: 'text', text });
  });

  it.each([
    { value: undefined, kind: 'absent' },
    { value: { Ref: 'AWS::NoValue' }, kind: 'absent' },
    { value: null, kind: 'wrong' },
    { value: ['a'], kind: 'wrong' },
    { value: { a: 1, b: 2 }, kind: 'wrong' },
    { value: { Ref: 'Repo' }, kind: 'wrong' },
    { value: { 'Fn::Sub': `x-\${Repo}` }, kind: 'wrong' },
    { value: { Ref: 'Other' }, kind: 'unknown' },
    { value: { Ref: 'AWS::StackName' }, kind: 'unknown' },
    { value: { 'Fn::GetAtt': ['Nameless', 'Name'] }, kind: 'unknown' },
    { value: { 'Fn::GetAtt': ['Repo', 'Arn'] }, kind: 'unknown' },
    { value: { 'Fn::If': ['IsDev', 'a', 'b'] }, kind: 'unknown' },
    { value: '{{resolve:ssm:/shop/name}}', kind: 'unknown' },
    { value: { 'Fn::Join': ['', ['a', { Ref: 'Other' }]] }, kind: 'unknown' },
    { value: { 'Fn::Join': ['', [{ Ref: 'Other' }, null]] }, kind: 'wrong' },
    { value: { 'Fn::Join': [1, ['a']] }, kind: 'unknown' },
    { value: { 'Fn::Join': ['-', 'ab'] }, kind: 'unknown' },
    { value: { 'Fn::Join': 'ab' }, kind: 'unknown' },
    { value: { 'Fn::Sub': 5 }, kind: 'unknown' },
    { value: { 'Fn::Sub': [5] }, kind: 'unknown' },
    { value: { 'Fn::Sub': `x-\${Other}` }, kind: 'unknown' },
    { value: { 'Fn::Sub': `\${Other}-\${Repo}` }, kind: 'wrong' },
    { value: { 'Fn::Sub': `\${Nameless.Name}` }, kind: 'unknown' },
    { value: { 'Fn::GetAtt': 5 }, kind: 'unknown' },
    { value: { 'Fn::GetAtt': ['Other', 'Name'] }, kind: 'unknown' },
    { value: { Ref: 5 }, kind: 'unknown' },
    { value: { Condition: 'IsDev' }, kind: 'unknown' },
    { value: { Fn: 'x' }, kind: 'wrong' },
    { value: { 'xFn::Sub': 'x' }, kind: 'wrong' },
    { value: { Ref: 'Stage', Other: 1 }, kind: 'wrong' },
    { value: {}, kind: 'wrong' },
  ])('$value is $kind', ({ value, kind }) => {
    const read = evaluate(value, scope);
    expect(read).toMatchObject({ kind });
    if (read.kind === 'wrong') expect(read.why).toMatch(/\S/);
  });

  it('is of partition aws where the Region is not known', () => {
    const { region: _unknown, ...anywhere } = scope;
    expect(evaluate({ Ref: 'AWS::Partition' }, anywhere)).toEqual({ kind: 'text', text: 'aws' });
    expect(evaluate({ Ref: 'AWS::Region' }, anywhere)).toEqual({ kind: 'unknown' });
  });

  it.each<[string, (inner: unknown) => unknown]>([
    ['Fn::Join', (inner) => ({ 'Fn::Join': ['', [inner]] })],
    ['Fn::Sub', (inner) => ({ 'Fn::Sub': [`\${Own}`, { Own: inner }] })],
  ])('may have 51 calls of %s within each other, and is not known beyond', (_name, call) => {
    const nested = (count: number): unknown => (count === 0 ? 'x' : call(nested(count - 1)));
    expect(evaluate(nested(51), scope)).toEqual({ kind: 'text', text: 'x' });
    expect(evaluate(nested(52), scope)).toEqual({ kind: 'unknown' });
  });

  it('has names of its own in Fn::Sub, which go before those of the template', () => {
    const call = { 'Fn::Sub': [`\${Stage}\${Own.x}\${toString}`, { Stage: 'a', 'Own.x': 'b', toString: 'c' }] };
    expect(evaluate(call, scope)).toEqual({ kind: 'text', text: 'abc' });
    expect(evaluate({ 'Fn::Sub': [`\${toString}`, {}] }, scope)).toEqual({ kind: 'unknown' });
    expect(evaluate({ Ref: 'constructor' }, scope)).toEqual({ kind: 'unknown' });
    expect(evaluate({ 'Fn::Sub': [`a \${Stage} b`] }, scope)).toEqual({ kind: 'text', text: 'a dev b' });
  });

  it.each([
    { region: 'cn-north-1', partition: 'aws-cn' },
    { region: 'us-gov-west-1', partition: 'aws-us-gov' },
  ])('in $region is of partition $partition', ({ region, partition }) => {
    expect(evaluate({ Ref: 'AWS::Partition' }, { ...scope, region })).toEqual({ kind: 'text', text: partition });
  });
});

describe('what a value is', () => {
  it.each([
    [['a', 'b'], 'a list of 2'],
    [{ a: 1 }, 'an object'],
    [undefined, 'nothing'],
    [null, 'null'],
    ['x', '"x"'],
    [5, '5'],
  ])('%j is told as %s', (value, told) => {
    expect(describeValue(value)).toBe(told);
  });

  it.each([
    [{ a: 1 }, { a: 1 }],
    [['a'], undefined],
    [null, undefined],
    ['text', undefined],
    [5, undefined],
  ])('%j has members %j', (value, members) => {
    expect(membersOf(value)).toEqual(members);
  });

  it.each([
    [{ Ref: 'a' }, { name: 'Ref', argument: 'a' }],
    [{ Condition: 'a' }, { name: 'Condition', argument: 'a' }],
    [{ 'Fn::If': [] }, { name: 'Fn::If', argument: [] }],
    [{ Name: 'a' }, undefined],
    [{ Ref: 'a', b: 1 }, undefined],
    [{}, undefined],
    [['Ref'], undefined],
    [null, undefined],
  ])('%j is the call %j', (value, call) => {
    expect(intrinsicOf(value)).toEqual(call);
  });
});
