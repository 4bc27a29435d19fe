import * as z from 'zod';
import { PIPELINE, resourcesOf, synthesise, templateOf } from './templates.ts';

/** Controller of the shipped configuration, members replaced. */
export const controllerOf = (changes: Record<string, unknown> = {}) =>
  templateOf(synthesise(changes), `CommitRelayController-${PIPELINE}`);

/** Controller of the shipped configuration. */
export const controller = controllerOf();

const named = (type: string, key: string) =>
  new Map(
    resourcesOf(controller, type).map((resource) => [z.string().parse(resource.Properties[key]), resource] as const),
  );

/** Its resources by physical name. */
export const queues = named('AWS::SQS::Queue', 'QueueName');
export const alarms = named('AWS::CloudWatch::Alarm', 'AlarmName');
export const functions = named('AWS::Lambda::Function', 'FunctionName');
