import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../local/events/pattern.ts';

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(JSON.stringify(pattern))(event);

/** The event that the documentation of patterns uses. */
const EVENT = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2017-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
  detail: {
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'source-ip6': '2001:db8:0:1::7',
    'instance-id': 'i-000000aaaaaa00000',
    state: 'running',
    path: 'dir1/lib/notes.png',
    empty: '',
    nothing: null,
    ready: true,
    list: [],
    counts: { c1: 100 },
  },
};

const detail = (field: string, ...alternatives: unknown[]) => ({ detail: { [field]: alternatives } });

describe('AWS documented examples', () => {
  test.each<[string, unknown, boolean]>([
    [
      'values of several fields',
      { 'detail-type': ['EC2 Instance State-change Notification'], detail: { state: ['initializing', 'running'] } },
      true,
    ],
    ['one field that differs', { source: ['aws.ec2'], detail: { state: ['stopped'] } }, false],
    ['an element of an array', { resources: EVENT.resources }, true],
    ['no element of an array', { resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-1'] }, false],
    ['prefix', { time: [{ prefix: '2017-10-02' }] }, true],
    ['prefix of another day', { time: [{ prefix: '2017-10-03' }] }, false],
    ['prefix on a number', detail('c-count', { prefix: '5' }), false],
    ['prefix, any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.E' } }] }, true],
    ['suffix', { source: [{ suffix: 'ec2' }] }, true],
    ['suffix that differs', { source: [{ suffix: 'ec3' }] }, false],
    ['suffix, any case', detail('path', { suffix: { 'equals-ignore-case': '.PNG' } }), true],
    [
      'suffix longer than the value, any case',
      { region: [{ suffix: { 'equals-ignore-case': 'xxus-east-1' } }] },
      false,
    ],
    ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, true],
    ['equals-ignore-case is the whole value', { source: [{ 'equals-ignore-case': 'EC2' }] }, false],
    ['empty', detail('empty', ''), true],
    ['not empty', detail('state', ''), false],
    ['null', detail('nothing', null), true],
    ['null on a string', detail('state', null), false],
    ['null on a missing field', detail('gone', null), false],
    ['boolean', detail('ready', true), true],
    ['boolean is not its text', detail('ready', 'true'), false],
    ['number', detail('c-count', 5), true],
    ['number is not its text', detail('c-count', '5'), false],
    ['number in another notation', detail('x-limit', 3.018e2), true],
    ['wildcard', detail('path', { wildcard: 'dir1/*.png' }), true],
    ['wildcard with several stars', detail('path', { wildcard: '*/lib/*' }), true],
    ['wildcard that must end', detail('path', { wildcard: 'dir1/*/notes' }), false],
    ['anything-but', detail('state', { 'anything-but': 'initializing' }), true],
    ['anything-but the value', detail('state', { 'anything-but': 'running' }), false],
    ['anything-but a number', detail('x-limit', { 'anything-but': 123 }), true],
    ['anything-but a list', detail('state', { 'anything-but': ['stopped', 'overloaded'] }), true],
    ['anything-but a list that has it', detail('state', { 'anything-but': ['stopped', 'running'] }), false],
    ['anything-but numbers', detail('c-count', { 'anything-but': [5, 6] }), false],
    ['anything-but on a missing field', detail('gone', { 'anything-but': 'x' }), false],
    ['anything-but prefix', detail('state', { 'anything-but': { prefix: 'init' } }), true],
    ['anything-but its prefix', detail('state', { 'anything-but': { prefix: 'run' } }), false],
    ['anything-but prefixes', detail('state', { 'anything-but': { prefix: ['run', 'init'] } }), false],
    ['anything-but suffix', detail('path', { 'anything-but': { suffix: '.png' } }), false],
    ['anything-but wildcard', detail('path', { 'anything-but': { wildcard: '*/lib/*' } }), false],
    ['anything-but any case', detail('state', { 'anything-but': { 'equals-ignore-case': 'RUNNING' } }), false],
    ['numeric range', detail('c-count', { numeric: ['>', 0, '<=', 5] }), true],
    ['numeric below', detail('d-count', { numeric: ['<', 3] }), false],
    ['numeric equal', detail('x-limit', { numeric: ['=', 3.018e2] }), true],
    ['numeric on text', detail('state', { numeric: ['>', 0] }), false],
    ['cidr', detail('source-ip', { cidr: '10.0.0.0/24' }), true],
    ['cidr of another network', detail('source-ip', { cidr: '10.0.1.0/24' }), false],
    ['cidr of version 6', detail('source-ip6', { cidr: '2001:db8::/47' }), true],
    ['cidr on no address', detail('state', { cidr: '0.0.0.0/0' }), false],
    ['exists', detail('c-count', { exists: true }), true],
    ['exists on a missing field', detail('gone', { exists: true }), false],
    ['absent', detail('gone', { exists: false }), true],
    ['absent below a missing object', { detail: { gone: { deeper: [{ exists: false }] } } }, true],
    ['absent, but there', detail('c-count', { exists: false }), false],
    ['absent on what is no leaf', detail('counts', { exists: false }), true],
    ['absent on an empty array', detail('list', { exists: false }), true],
    ['absent or a value', detail('gone', 'x', { exists: false }), true],
    ['a name of every object', detail('constructor', { exists: true }), false],
    [
      'several operators',
      {
        time: [{ prefix: '2017-10-02' }],
        detail: {
          state: [{ 'anything-but': 'initializing' }],
          'c-count': [{ numeric: ['>', 0, '<=', 5] }],
          'd-count': [{ numeric: ['<', 10] }],
          'x-limit': [{ 'anything-but': [100, 200, 300] }],
          'source-ip': [{ cidr: '10.0.0.0/8' }],
        },
      },
      true,
    ],
    ['one of $or', { source: ['aws.ec2'], $or: [{ region: ['eu-west-1'] }, { account: ['012345679012'] }] }, true],
    ['none of $or', { source: ['aws.ec2'], $or: [{ region: ['eu-west-1'] }, { account: ['1'] }] }, false],
    ['$or below', { detail: { $or: [{ 'c-count': [{ numeric: ['>', 9] }] }, { 'd-count': [3] }] } }, true],
    ['$or with another field that differs', { source: ['x'], $or: [{ region: ['us-east-1'] }, { id: ['1'] }] }, false],
    ['nested $or', { $or: [{ id: ['x'] }, { region: ['us-east-1'], $or: [{ id: ['x'] }, { version: ['0'] }] }] }, true],
  ])('%s', (_name, pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });
});

describe('arrays of objects', () => {
  const event = { rows: [{ a: 1, b: 1 }, { a: 2, b: 2 }, [{ a: 3 }]] };
  test.each<[string, unknown, boolean]>([
    ['fields of one element', { rows: { a: [1], b: [1] } }, true],
    ['fields of different elements', { rows: { a: [1], b: [2] } }, false],
    ['an array in an array', { rows: { a: [3] } }, true],
    ['absent in one element only', { rows: { b: [{ exists: false }] } }, false],
    ['absent in all', { rows: { c: [{ exists: false }] } }, true],
  ])('%s', (_name, pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });
});

test.each<[string, string, boolean]>([
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['a\\\\b', 'a\\b', true],
  ['*', '', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['refs/heads/release/*', 'refs/heads/release/1', true],
])('wildcard %s on %s', (wildcard, value, expected) => {
  expect(matches({ x: [{ wildcard }] }, { x: value })).toBe(expected);
});

test('$or that is no choice between objects is a field of that name', () => {
  expect(matches({ $or: { a: [1] } }, { $or: { a: 1 } })).toBe(true);
  expect(matches({ $or: [{ prefix: 'a' }, { suffix: 'b' }] }, { $or: 'ab' })).toBe(true);
});

describe('refused patterns', () => {
  test.each<[string, string]>([
    ['{', 'Invalid JSON'],
    ['[]', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"detail":{}}', 'Empty objects are not allowed'],
    ['{"source":[]}', 'Empty arrays are not allowed'],
    ['{"source":"aws.ec2"}', '"source" must be an object or an array'],
    ['{"a":[["b"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"a":[{}]}', 'Empty objects are not allowed'],
    ['{"a":[{"starts":"b"}]}', 'Unrecognized match type starts'],
    ['{"a":[{"constructor":"b"}]}', 'Unrecognized match type constructor'],
    ['{"a":[{"prefix":"b","suffix":"c"}]}', 'Only one key allowed in match expression'],
    ['{"a":[{"prefix":1}]}', 'prefix match pattern must be a string'],
    ['{"a":[{"prefix":{"wildcard":"x"}}]}', 'Unsupported prefix pattern: wildcard'],
    ['{"a":[{"exists":"true"}]}', 'exists match pattern must be either true or false.'],
    ['{"a":[{"wildcard":"a**b"}]}', 'Consecutive wildcard characters at pos 1'],
    ['{"a":[{"wildcard":"a\\\\b"}]}', 'Invalid escape character at pos 1'],
    ['{"a":[{"anything-but":["b",1]}]}', 'Inside anything-but list'],
    ['{"a":[{"anything-but":[]}]}', 'Empty arrays are not allowed'],
    ['{"a":[{"anything-but":{"prefix":""}}]}', 'Null prefix not allowed'],
    ['{"a":[{"anything-but":{"numeric":["=",1]}}]}', 'Unsupported anything-but pattern: numeric'],
    ['{"a":[{"numeric":["~",1]}]}', 'Unrecognized numeric range operator: ~'],
    ['{"a":[{"numeric":["<","1"]}]}', 'Value of < must be numeric'],
    ['{"a":[{"numeric":[">",5,"<",5]}]}', 'Bottom must be less than top'],
    ['{"a":[{"numeric":["<",6e9]}]}', 'Value must be between -5.0e9 and 5.0e9'],
    ['{"a":[{"numeric":["<",1,"<",2]}]}', 'Too many elements in numeric expression'],
    ['{"a":[{"cidr":"10.0.0.0"}]}', 'Malformed CIDR: 10.0.0.0'],
    ['{"a":[{"cidr":"10.0.0.0/33"}]}', 'Malformed CIDR: 10.0.0.0/33'],
  ])('%s', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(reason);
  });
});
