import { isDeepStrictEqual } from 'node:util';
import { admitsService } from '../drift/resource-policy.ts';
import { parseJson } from '../json.ts';
import type { ObservedRule } from '../wiring/observed-rule.ts';
import { queueArn } from '../wiring/wiring-names.ts';
import { CONTROLLER_RULES, type ControllerRule, type Home, ruleArnOf } from './controller-parts.ts';
import { FINE, faulty, type Part, type Reading, unknown } from './verdict.ts';

const DEPLOY = 'deploy CommitRelayController';

/** Whether a rule of the controller takes events to its queue. */
export function controllerRule(home: Home, rule: ControllerRule, reading: Reading<ObservedRule>): Part[] {
  const where = ruleArnOf(home, rule);
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  if (reading.kind === 'missing') return [faulty({ what: 'there is no such rule', where, remedy: DEPLOY })];
  const { State, EventPattern = '', Targets } = reading.value;
  const target = queueArn(home.region, home.account, rule.queue);
  const faults: Part[] = [];
  if (State === 'DISABLED') {
    faults.push(faulty({ what: 'the rule is disabled', where, field: 'State', observed: State, desired: 'ENABLED' }));
  }
  if (!isDeepStrictEqual(parseJson(EventPattern), rule.pattern)) {
    const values = { observed: EventPattern, desired: JSON.stringify(rule.pattern) };
    faults.push(
      faulty({ what: 'its pattern matches other events than it should', where, field: 'EventPattern', ...values }),
    );
  }
  if (!Targets.some(({ Arn }) => Arn === target)) {
    faults.push(faulty({ what: `it has no target ${rule.queue}`, where, field: 'Targets', desired: target }));
  }
  return faults.length === 0 ? [FINE] : faults;
}

/** A function as Lambda describes it. */
export type ObservedFunction = { readonly state: string; readonly reason?: string };
/** A queue that feeds a function. */
export type ObservedMapping = { readonly id: string; readonly queueArn: string; readonly state: string };

const ON = new Set(['Enabled', 'Enabling', 'Creating', 'Updating']);

/** Whether a function can run, and its queue wakes it. */
export function controllerFunction(
  { region, account }: Home,
  { name, queue }: { readonly name: string; readonly queue?: string },
  reading: Reading<ObservedFunction>,
  mappings: Reading<readonly ObservedMapping[]>,
): Part[] {
  const where = `arn:aws:lambda:${region}:${account}:function:${name}`;
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  if (reading.kind === 'missing') return [faulty({ what: 'there is no such function', where, remedy: DEPLOY })];
  const { state, reason } = reading.value;
  // One that was not invoked for long is woken by the next invocation (Lambda Developer Guide, function states).
  const isActive = state === 'Active' || state === 'Inactive';
  const what = `the function cannot be invoked${reason === undefined ? '' : `: ${reason}`}`;
  const activity = isActive ? FINE : faulty({ what, where, field: 'State', observed: state, desired: 'Active' });
  return queue === undefined ? [activity] : [activity, feedPart(where, queueArn(region, account, queue), mappings)];
}

function feedPart(where: string, queue: string, mappings: Reading<readonly ObservedMapping[]>): Part {
  if (mappings.kind === 'unknown') return unknown(mappings.why);
  const own = mappings.kind === 'found' ? mappings.value.find(({ queueArn }) => queueArn === queue) : undefined;
  if (own === undefined) return faulty({ what: `nothing feeds it from ${queue}`, where, remedy: DEPLOY });
  if (ON.has(own.state)) return FINE;
  const field = `event source mapping ${own.id} State`;
  return faulty({ what: `${queue} does not feed it`, where, field, observed: own.state, desired: 'Enabled' });
}

/** A queue, and the JSON of its policy, if it has one. */
export type ObservedQueue = { readonly policy?: string };

/** Whether a queue is there, and the rules that fill it may. */
export function controllerQueue(home: Home, name: string, reading: Reading<ObservedQueue>): Part[] {
  const where = queueArn(home.region, home.account, name);
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  if (reading.kind === 'missing') return [faulty({ what: 'there is no such queue', where, remedy: DEPLOY })];
  const { policy } = reading.value;
  const filling = CONTROLLER_RULES.filter(({ queue }) => queue === name);
  const parts = filling.map((rule) => sendPart(home, where, rule, policy));
  return parts.length === 0 ? [FINE] : parts;
}

function sendPart(home: Home, where: string, rule: ControllerRule, policy: string | undefined): Part {
  const [service, action] = ['events.amazonaws.com', 'sqs:SendMessage'];
  const sourceArn = ruleArnOf(home, rule);
  const context = {
    'aws:SecureTransport': 'true',
    'aws:SourceArn': sourceArn,
    'aws:SourceAccount': home.account,
  };
  const what = `its policy does not let rule ${rule.name} send`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: action,
    Resource: where,
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  };
  if (policy === undefined) return faulty({ what, where, statement });
  const { forbids, grants } = admitsService(policy, { service, action, resource: where, context });
  if (forbids === 'yes')
    return faulty({ what: `its policy denies it to rule ${rule.name}`, where, remedy: 'take the denial away' });
  if (grants === 'no') return faulty({ what, where, statement });
  if (grants === 'yes' && forbids === 'no') return FINE;
  return unknown(
    `whether rule ${rule.name} may send to ${where}: its policy says it under conditions that cannot be evaluated here`,
  );
}
