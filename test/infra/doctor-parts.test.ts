/** What `relay doctor` expects of the controller is what the stack makes. */

import { expect, it } from 'vitest';
import {
  CONTROLLER_FUNCTIONS,
  CONTROLLER_QUEUES,
  CONTROLLER_RULES,
} from '../../shared/domain/doctor/controller-parts.ts';
import { controller, functions, queues } from './controller.ts';
import { resourcesOf } from './templates.ts';

const idOf = (name: string) => queues.get(name)?.id;

it('rules', () => {
  const rules = resourcesOf(controller, 'AWS::Events::Rule').map(({ Properties }) => Properties);
  const made = Object.fromEntries(rules.map((rule) => [rule['Name'], rule]));
  expect(Object.keys(made).sort()).toEqual(CONTROLLER_RULES.map(({ name }) => name).sort());
  for (const { name, bus, pattern, queue } of CONTROLLER_RULES) {
    const rule = made[name];
    expect(rule?.['EventPattern']).toEqual(pattern);
    expect(rule?.['EventBusName'] === undefined).toBe(bus === undefined);
    expect(rule?.['Targets']).toMatchObject([{ Arn: { 'Fn::GetAtt': [idOf(queue), 'Arn'] } }]);
  }
});

it('queues', () => {
  expect([...queues.keys()].filter((name) => !name.includes('-dlq')).sort()).toEqual([...CONTROLLER_QUEUES].sort());
});

it('functions, and what feeds them', () => {
  expect([...functions.keys()].sort()).toEqual(CONTROLLER_FUNCTIONS.map(({ name }) => name).sort());
  const mappings = resourcesOf(controller, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => [
    Properties['FunctionName'],
    Properties['EventSourceArn'],
  ]);
  const expected = CONTROLLER_FUNCTIONS.flatMap(({ name, queue }) =>
    queue === undefined ? [] : [[{ Ref: functions.get(name)?.id }, { 'Fn::GetAtt': [idOf(queue), 'Arn'] }]],
  );
  expect(new Set(mappings)).toEqual(new Set(expected));
});
