import * as z from 'zod';
import { parseJson } from '../json.ts';
import type { Caller, CloudEvent, Kernel } from '../kernel.ts';
import { queueUrl, sendToQueue } from '../queue-message.ts';
import { assumeRole } from '../sts/assume-role.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { parseArn } from './arn.ts';
import type { Bus, BusStore, Rule } from './bus-store.ts';
import { RefusedDelivery } from './failure.ts';
import { shapeInput } from './input.ts';
import { type Target, targetKind } from './target.ts';

/** One matched event on its way to one target. */
export type Delivery = {
  readonly event: CloudEvent;
  readonly rule: Rule;
  readonly target: Target;
  readonly ingestedAt: Date;
  /** It came from another bus, so it may not go on to a further one. */
  readonly forwarded: boolean;
};

export type DestinationOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  readonly store: BusStore;
  /** Puts an event on a bus as one that came from another. */
  readonly forward: (bus: Bus, event: CloudEvent) => void;
};

const SERVICE = 'events.amazonaws.com';

const PipelineInput = z.object({
  sourceRevisions: z.array(z.unknown()).optional(),
  variables: z.array(z.unknown()).optional(),
});

const asService = ({ account, arn }: Rule): Caller => ({ kind: 'service', account, service: SERVICE, sourceArn: arn });

/** A session of the target's role; undefined when it has none. */
async function sessionOf({ kernel, credentials }: DestinationOptions, { rule, target }: Delivery) {
  if (target.RoleArn === undefined) return undefined;
  return assumeRole({ kernel: kernel(), credentials }, asService(rule), target.RoleArn, `events-${rule.name}`);
}

function body({ target, event, rule, ingestedAt }: Delivery): string {
  const shaped = shapeInput(target, event, { ruleArn: rule.arn, ruleName: rule.name, ingestedAt });
  if (shaped === undefined) throw new RefusedDelivery('INVALID_JSON', 'the filled input template is not valid JSON');
  return shaped;
}

async function toQueue(kernel: Kernel, delivery: Delivery, caller: Caller): Promise<void> {
  const { Arn, SqsParameters } = delivery.target;
  const group = SqsParameters?.MessageGroupId;
  const MessageGroupId = group === undefined ? {} : { MessageGroupId: group };
  const input = { QueueUrl: queueUrl(kernel.endpoint, Arn), MessageBody: body(delivery), ...MessageGroupId };
  await kernel.invoke({ service: 'sqs', operation: 'SendMessage', input, caller });
}

async function toFunction(kernel: Kernel, delivery: Delivery, caller: Caller): Promise<void> {
  const input = { FunctionName: delivery.target.Arn, InvocationType: 'Event', Payload: body(delivery) };
  await kernel.invoke({ service: 'lambda', operation: 'Invoke', input, caller });
}

/** Shaped input may carry source revisions and variables; an event as it is carries neither. */
async function toPipeline(kernel: Kernel, delivery: Delivery, caller: Caller): Promise<void> {
  const parsed = PipelineInput.safeParse(parseJson(body(delivery)));
  if (!parsed.success) throw new RefusedDelivery('INVALID_PARAMETER', z.prettifyError(parsed.error));
  const input = { name: parseArn(delivery.target.Arn)?.resource ?? '', ...parsed.data };
  await kernel.invoke({ service: 'codepipeline', operation: 'StartPipelineExecution', input, caller });
}

/** Without a role the event comes from the rule's account itself, and the bus's policy decides. */
async function toBus({ kernel, store, forward }: DestinationOptions, delivery: Delivery, caller: Caller) {
  const { event, rule, target } = delivery;
  if (delivery.forwarded) {
    throw new RefusedDelivery('THIRD_ACCOUNT_HOP_DETECTED', 'an event from another bus is not forwarded to a third');
  }
  const bus = store.byArn(target.Arn);
  if (bus === undefined) throw new RefusedDelivery('NO_RESOURCE', `Event bus ${target.Arn} does not exist.`);
  const context = {
    'events:source': [event.source],
    'events:detail-type': [event['detail-type']],
    'aws:SourceArn': rule.arn,
  };
  await kernel().authorize({ caller, action: 'events:PutEvents', resource: bus.arn, context });
  const input = { Entries: [{ EventBusName: bus.arn, ...event }] };
  await kernel().perform({ service: 'events', operation: 'PutEvents', input, caller }, async () => forward(bus, event));
}

/** Delivers once. Rejects with ApiError or RefusedDelivery. */
export async function deliverOnce(options: DestinationOptions, delivery: Delivery): Promise<void> {
  const kernel = options.kernel();
  const session = await sessionOf(options, delivery);
  const caller = session ?? asService(delivery.rule);
  switch (targetKind(delivery.target.Arn)) {
    case 'bus':
      return toBus(options, delivery, session ?? { kind: 'root', account: delivery.rule.account });
    case 'function':
      return toFunction(kernel, delivery, caller);
    case 'pipeline':
      return toPipeline(kernel, delivery, caller);
    case 'queue':
      return toQueue(kernel, delivery, caller);
    case undefined:
      throw new RefusedDelivery('NO_RESOURCE', `no such kind of target: ${delivery.target.Arn}`);
  }
}

/** Sends an event that could not be delivered to a queue, with what is known of the failure. */
export const sendDeadLetter = (
  kernel: Kernel,
  { rule, event }: Delivery,
  queueArn: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> => sendToQueue(kernel, asService(rule), queueArn, { body: JSON.stringify(event), attributes });
