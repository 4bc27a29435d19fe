import { describe, expect, it } from 'vitest';
import { type References, referencedIds, resolve } from '../../../local/assembly/resolver.ts';

const references: References = {
  pseudo: (name) => ({ 'AWS::Region': 'ap-south-1', 'AWS::Partition': 'aws' })[name],
  ref: (id) => `ref-of-${id}`,
  attribute: (id, name) => `${name}-of-${id}`,
};
const resolved = (value: unknown) => resolve(value, references, 'Stack/Queue');

describe('resolve', () => {
  const cases: { name: string; value: unknown; gives: unknown }[] = [
    { name: 'text', value: 'as it is', gives: 'as it is' },
    { name: 'Ref', value: { Ref: 'Bus' }, gives: 'ref-of-Bus' },
    { name: 'pseudo parameter', value: { Ref: 'AWS::Region' }, gives: 'ap-south-1' },
    { name: 'GetAtt', value: { 'Fn::GetAtt': ['Bus', 'Arn'] }, gives: 'Arn-of-Bus' },
    { name: 'GetAtt as text', value: { 'Fn::GetAtt': 'Bus.Arn' }, gives: 'Arn-of-Bus' },
    { name: 'Join', value: { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, gives: 'a-ref-of-B-3' },
    { name: 'NoValue as a member', value: { a: 1, b: { Ref: 'AWS::NoValue' } }, gives: { a: 1 } },
    { name: 'NoValue as an item', value: [1, { Ref: 'AWS::NoValue' }, 2], gives: [1, 2] },
    { name: 'NoValue as a whole', value: { Ref: 'AWS::NoValue' }, gives: undefined },
    { name: 'nested', value: { a: [{ b: { Ref: 'C' } }] }, gives: { a: [{ b: 'ref-of-C' }] } },
    { name: 'null and numbers', value: [null, 0, false], gives: [null, 0, false] },
  ];
  it.each(cases)('$name', ({ value, gives }) => {
    expect(resolved(value)).toEqual(gives);
  });

  it.each(['Fn::Sub', 'Fn::ImportValue', 'Fn::If', 'Fn::Select', 'Fn::Split'])('refuses %s, saying where', (key) => {
    expect(() => resolved({ Deep: [{ [key]: ['x'] }] })).toThrow(
      `Stack/Queue: the local cloud does not resolve ${key}`,
    );
  });

  it('refuses a Join that joins no text', () => {
    expect(() => resolved({ 'Fn::Join': ['', [{ a: 1, b: 2 }]] })).toThrow('Stack/Queue: Fn::Join of');
    expect(() => resolved({ 'Fn::Join': ['a'] })).toThrow('malformed Fn::Join');
  });
});

it('finds what a value refers to', () => {
  const value = {
    a: { Ref: 'One' },
    b: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Two', 'Arn'] }, { Ref: 'AWS::Region' }]] }],
  };
  expect(referencedIds(value)).toEqual(['One', 'Two']);
});
