import * as z from 'zod';
import type { World } from './template-world.ts';
import type { Resource } from './templates.ts';

/** What carries work that can fail with nobody waiting for it. */
export const CARRIERS = [
  'AWS::SQS::Queue',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
] as const;

/** One thing that can fail, and where it puts what failed. */
export type Carrier = {
  readonly name: string;
  /** What an ARN is resolved to; undefined where it has none. */
  readonly deadLetters: unknown;
  /** Who puts it there; SQS needs no leave. */
  readonly writer: { readonly role: unknown } | { readonly rule: readonly string[] } | undefined;
  readonly isFifo: boolean;
};

const Target = z.looseObject({
  Id: z.string().optional(),
  RoleArn: z.unknown().optional(),
  DeadLetterConfig: z.object({ Arn: z.unknown() }).optional(),
});

/** Everything of a template that can fail so. */
export function carriersOf(world: World): Carrier[] {
  return [
    ...world.of('AWS::SQS::Queue').flatMap((queue) => queueCarrier(world, queue)),
    ...world.of('AWS::Events::Rule').flatMap((rule) => ruleCarriers(world, rule)),
    ...world.of('AWS::Scheduler::Schedule').map((schedule) => scheduleCarrier(world, schedule)),
    ...world.of('AWS::Lambda::Function').flatMap((each) => functionCarrier(world, each)),
    ...world.of('AWS::Lambda::EventSourceMapping').flatMap((mapping) => mappingCarrier(world, mapping)),
  ];
}

function queueCarrier(world: World, queue: Resource): Carrier[] {
  const { RedrivePolicy, FifoQueue } = queue.Properties;
  if (RedrivePolicy === undefined) return [];
  const { deadLetterTargetArn } = z.object({ deadLetterTargetArn: z.unknown() }).parse(RedrivePolicy);
  const deadLetters = world.resolved(deadLetterTargetArn);
  return [{ name: `queue ${world.name(queue)}`, deadLetters, writer: undefined, isFifo: FifoQueue === true }];
}

function ruleCarriers(world: World, rule: Resource): Carrier[] {
  return z
    .array(Target)
    .parse(rule.Properties['Targets'] ?? [])
    .map(({ Id, DeadLetterConfig }) => ({
      name: `target ${Id} of rule ${world.name(rule)}`,
      deadLetters: world.resolved(DeadLetterConfig?.Arn),
      writer: { rule: world.arns(rule) },
      isFifo: false,
    }));
}

function scheduleCarrier(world: World, schedule: Resource): Carrier {
  const { RoleArn, DeadLetterConfig } = Target.parse(schedule.Properties['Target']);
  return {
    name: `schedule ${world.name(schedule)}`,
    deadLetters: world.resolved(DeadLetterConfig?.Arn),
    writer: { role: world.resolved(RoleArn) },
    isFifo: false,
  };
}

/** A function that anything but a mapping may invoke: it does not wait for an answer. */
function functionCarrier(world: World, resource: Resource): Carrier[] {
  const isMapped = world
    .of('AWS::Lambda::EventSourceMapping')
    .some(({ Properties }) => String(world.resolved(Properties['FunctionName'])) === resource.id);
  const invokers = ['AWS::Scheduler::Schedule', 'AWS::Events::Rule', 'AWS::Lambda::Permission'].flatMap(world.of);
  const isInvoked = invokers.some(({ Properties }) => JSON.stringify(Properties).includes(`"${resource.id}"`));
  if (isMapped && !isInvoked) return [];
  const config = z.object({ TargetArn: z.unknown() }).optional().parse(resource.Properties['DeadLetterConfig']);
  return [
    {
      name: `function ${world.name(resource)}`,
      deadLetters: world.resolved(config?.TargetArn),
      writer: { role: world.resolved(resource.Properties['Role']) },
      isFifo: false,
    },
  ];
}

/** What a queue feeds goes to the queue's own. */
function mappingCarrier(world: World, { id, Properties }: Resource): Carrier[] {
  if (world.queue(world.resolved(Properties['EventSourceArn'])) !== undefined) return [];
  const Destination = z.object({ OnFailure: z.object({ Destination: z.unknown() }) }).optional();
  const destination = Destination.parse(Properties['DestinationConfig'])?.OnFailure.Destination;
  return [{ name: `mapping ${id}`, deadLetters: world.resolved(destination), writer: undefined, isFifo: false }];
}
