import { describe, expect, it } from 'vitest';
import { evaluate, type TemplateScope } from '../../../../shared/domain/cloudformation/intrinsics.ts';

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
  ])('$value is $kind', ({ value, kind }) => {
    expect(evaluate(value, scope)).toMatchObject({ kind });
  });

  it.each([
    { region: 'cn-north-1', partition: 'aws-cn' },
    { region: 'us-gov-west-1', partition: 'aws-us-gov' },
  ])('in $region is of partition $partition', ({ region, partition }) => {
    expect(evaluate({ Ref: 'AWS::Partition' }, { ...scope, region })).toEqual({ kind: 'text', text: partition });
  });
});
