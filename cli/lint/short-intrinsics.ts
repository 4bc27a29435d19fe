import { type CollectionTag, Pair, Scalar, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml';

/** CloudFormation's functions that have a short form, `!Sub` for `Fn::Sub` (CloudFormation user guide). */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const NAMES: readonly (readonly [string, string])[] = [
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
];

/** Each short form, of a text, a list and an object, as the object of one member that it stands for. */
export const SHORT_INTRINSICS: (ScalarTag | CollectionTag)[] = NAMES.flatMap(([tag, name]) => {
  const resolve = (argument: YAMLMap | YAMLSeq) => call(name, argument);
  return [
    { tag, resolve: (text: string) => ({ [name]: text }) },
    { tag, collection: 'seq' as const, resolve },
    { tag, collection: 'map' as const, resolve },
  ];
});

function call(name: string, argument: YAMLMap | YAMLSeq): YAMLMap {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(name), argument));
  return map;
}
