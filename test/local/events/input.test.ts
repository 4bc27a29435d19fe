import { expect, test } from 'vitest';
import { type InputRule, inputFault, shapeInput } from '../../../local/events/input.ts';
import type { CloudEvent } from '../../../local/kernel.ts';

/** The event and variables that the documentation of input transformation uses. */
const EVENT: CloudEvent = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', sizes: [1, 2], said: 'a "b"', none: null },
};
const PATHS = { timestamp: '$.time', instance: '$.detail.instance-id', state: '$.detail.state' };
const AROUND = {
  ruleArn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  ruleName: 'example',
  ingestedAt: new Date('2015-11-11T21:29:55.250Z'),
};
const { detail: _, ...ENVELOPE } = EVENT;

const shape = (rule: InputRule) => shapeInput(rule, EVENT, AROUND);
const fill = (InputTemplate: string, InputPathsMap: Record<string, string> = PATHS) => {
  const text = shape({ InputTransformer: { InputPathsMap, InputTemplate } });
  return text === undefined ? undefined : JSON.parse(text);
};

test.each<[string, InputRule, unknown]>([
  ['the event', {}, EVENT],
  ['a constant', { Input: '{"a": 1}' }, { a: 1 }],
  ['a part', { InputPath: '$.detail.state' }, 'RUNNING'],
  ['all by path', { InputPath: '$' }, EVENT],
  ['an element', { InputPath: '$.resources[0]' }, EVENT.resources[0]],
  ['a quoted step', { InputPath: "$['detail-type']" }, EVENT['detail-type']],
])('%s', (_name, rule, expected) => {
  expect(JSON.parse(shape(rule) ?? '')).toEqual(expected);
});

test.each<[string, string, unknown]>([
  ['a string', '"instance <instance> is in <state>"', 'instance i-0123456789 is in RUNNING'],
  ['escaped quotes', '"instance \\"<instance>\\" is in <state>"', 'instance "i-0123456789" is in RUNNING'],
  ['an object', '{\n "instance" : <instance>,\n "state": <state>\n}', { instance: 'i-0123456789', state: 'RUNNING' }],
  [
    'strings and variables',
    '{"instance": <instance>, "state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}',
    { instance: 'i-0123456789', state: 'RUNNING', status: 'instance "i-0123456789" is in RUNNING' },
  ],
  [
    'a mix with constants',
    '{"instance": <instance>, "state": [ 9, <state>, true ], "Transformed": "Yes"}',
    { instance: 'i-0123456789', state: [9, 'RUNNING', true], Transformed: 'Yes' },
  ],
  [
    'reserved variables',
    '{"arn": <aws.events.rule-arn>, "at": <aws.events.event.ingestion-time>, "event": <aws.events.event>}',
    { arn: AROUND.ruleArn, at: '2015-11-11T21:29:55.250Z', event: ENVELOPE },
  ],
  ['the whole event', '{"original": <aws.events.event.json>}', { original: EVENT }],
  ['a reserved variable in a string', '"<aws.events.rule-name> triggered"', 'example triggered'],
])('template: %s', (_name, template, expected) => {
  expect(fill(template)).toEqual(expected);
});

test('values that are not strings, and paths that lead nowhere', () => {
  const paths = { sizes: '$.detail.sizes', none: '$.detail.none', gone: '$.detail.gone.deeper' };
  expect(fill('{"a": <sizes>, "b": <none>, "c": <gone>, "d": "<sizes>-<gone>"}', paths)).toEqual({
    a: [1, 2],
    b: null,
    c: '',
    d: '[1,2]-',
  });
});

test('a quote in a value breaks a quoted place, as EventBridge does not escape it', () => {
  expect(fill('{"said": "<said>"}', { said: '$.detail.said' })).toBeUndefined();
  expect(fill('{"said": <said>}', { said: '$.detail.said' })).toEqual({ said: 'a "b"' });
});

test.each<[string, InputRule, string | undefined]>([
  ['two kinds', { Input: '{}', InputPath: '$' }, 'Only one of Input, InputPath, or InputTransformer'],
  ['no JSON', { Input: 'hello' }, 'JSON syntax error in input'],
  ['no path', { InputPath: 'detail' }, 'Invalid JSON path detail'],
  ['a path of a template', { InputTransformer: { InputPathsMap: { a: '$..b' }, InputTemplate: '<a>' } }, '$..b'],
  ['a reserved name', { InputTransformer: { InputPathsMap: { awsx: '$' }, InputTemplate: '<a>' } }, 'awsx is reserved'],
  ['nothing wrong', { InputTransformer: { InputPathsMap: PATHS, InputTemplate: '"<state>"' } }, undefined],
])('fault: %s', (_name, rule, fault) => {
  if (fault === undefined) expect(inputFault(rule)).toBeUndefined();
  else expect(inputFault(rule)).toContain(fault);
});
