import type { Caller } from '../../../local/kernel.ts';
import { OTHER_SOURCE, STRANGER } from '../deployment.ts';
import { forwardRule, type Place, queue, relaySession, roleArn, rule, service, session } from '../place.ts';
import { type Denial, denied } from '../row.ts';

const SEND = 'sqs:SendMessage';
const HTTP = { 'aws:SecureTransport': 'false' };

/** What must not get into a queue, or out of it. */
export const queueDenials = (place: Place): Denial[] => [
  ...overHttp(place),
  ...[...fedByRules(place)].flatMap((fed) => byOthers(place, fed)),
  ...denied('a stranger', session(roleArn(STRANGER, 'admin')), [
    ['asks for a start', 'whoever may send there starts pipelines', SEND, queue(place.b, 'starts.fifo')],
    ['makes up a push', 'whoever may send there makes up pushes', SEND, queue(place.b, 'pushes')],
    ['takes starts', 'a start that is taken is not made', 'sqs:ReceiveMessage', queue(place.b, 'starts.fifo')],
  ]),
  ...denied('an administrator of A', session(roleArn(place.a, 'admin')), [
    [
      'makes up a push',
      'what comes by the bus is checked, what is in the queue is admitted',
      SEND,
      queue(place.b, 'pushes'),
    ],
    ['reads dead letters', 'they hold whole messages', 'sqs:ReceiveMessage', queue(place.b, 'pushes-dlq')],
  ]),
];

/** Every queue, by the one who sends to it anyway. */
function overHttp({ a, b }: Place): Denial[] {
  const senders: readonly (readonly [name: string, account: string, sender: Caller])[] = [
    ['pushes', b, relaySession(b, 'reconcile')],
    ['pushes-dlq', b, relaySession(b, 'dispatch')],
    ['starts.fifo', b, relaySession(b, 'dispatch')],
    ['starts-dlq.fifo', b, relaySession(b, 'start')],
    ['reconcile', b, relaySession(b, 'sweep')],
    ['reconcile-dlq', b, relaySession(b, 'reconcile')],
    ['guard-dlq', b, relaySession(b, 'schedule-guard')],
    ['sweep-dlq', b, relaySession(b, 'schedule-sweep')],
    ['rules-dlq', b, service('events', rule(b, 'commit-relay-tags'), b)],
    ['heartbeat-dlq', a, relaySession(a, 'schedule-heartbeat')],
    [`forward-${b}-dlq`, a, service('events', forwardRule(a, b), a)],
  ];
  return senders.flatMap(([name, account, sender]) =>
    denied(`queue ${name.replace(b, 'B')}`, sender, [
      ['over plain HTTP', 'messages hold names, refs and commits', SEND, queue(account, name), HTTP],
    ]),
  );
}

type Fed = { readonly name: string; readonly queue: string; readonly account: string; readonly rule: string };

function* fedByRules({ a, b }: Place): Generator<Fed> {
  const lifecycle = rule(b, 'commit-relay-lifecycle');
  const tags = rule(b, 'commit-relay-tags');
  const pushes = rule(b, 'commit-relay/commit-relay-pushes');
  const of = (name: string, own: string): Fed => ({ name, queue: queue(b, name), account: b, rule: own });
  yield of('pushes', pushes);
  yield of('reconcile', tags);
  yield of('reconcile', lifecycle);
  yield of('rules-dlq', pushes);
  yield of('rules-dlq', tags);
  yield of('rules-dlq', lifecycle);
  yield { name: 'forward-dlq', queue: queue(a, `forward-${b}-dlq`), account: a, rule: forwardRule(a, b) };
}

/** EventBridge for other rules, other services for this one, and EventBridge at what it has no need of. */
function byOthers({ b }: Place, fed: Fed): Denial[] {
  const of = fed.rule.split('/').at(-1)?.replace(b, 'B');
  const who = `queue ${fed.name} that rule ${of} feeds`;
  const stranger = fed.rule.replace(fed.account, STRANGER);
  return [
    ...denied(who, service('events', rule(fed.account, 'mine'), fed.account), [
      ['by another rule of the account', 'whoever makes rules must not make up messages', SEND, fed.queue],
    ]),
    ...denied(who, service('events', stranger, STRANGER), [
      ["by a stranger's rule of the same name", 'EventBridge must not be had to act for others', SEND, fed.queue],
    ]),
    ...denied(who, service('sns', fed.rule, fed.account), [
      ["by SNS with the rule's ARN", 'it is for EventBridge', SEND, fed.queue],
    ]),
    ...denied(who, service('events', fed.rule, fed.account), [
      ['read by the rule', 'it only delivers', 'sqs:ReceiveMessage', fed.queue],
    ]),
    ...denied(who, session(roleArn(OTHER_SOURCE, 'admin')), [
      ['opened by another account', 'queues are for the stack', 'sqs:SetQueueAttributes', queue(b, fed.name)],
    ]),
  ];
}
