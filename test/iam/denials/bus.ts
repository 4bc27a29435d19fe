import { STRANGER } from '../deployment.ts';
import {
  bus,
  events,
  forwardRule,
  HEARTBEAT,
  type Place,
  PUSH,
  relayRole,
  relaySession,
  roleArn,
  rule,
  service,
  session,
} from '../place.ts';
import { type Denial, denied } from '../row.ts';

/** What must not come on the relay bus, and what the way there must not be used for. */
export const busDenials = (place: Place): Denial[] => [...arrivals(place), ...forwarding(place)];

function arrivals({ a, b, otherB }: Place): Denial[] {
  const relay = bus(b);
  const put = 'events:PutEvents';
  return [
    ...denied('a stranger', session(roleArn(STRANGER, 'admin')), [
      ['puts a push', 'only accounts of the deployment are listened to', put, relay, PUSH],
      ['puts a heartbeat', 'only accounts of the deployment are listened to', put, relay, HEARTBEAT],
      ['lists its rules', 'the policy is for events alone', 'events:DescribeEventBus', relay],
    ]),
    ...denied('a stranger with a known name', relaySession(STRANGER, `forward-${b}`), [
      ['puts a push', 'a name proves nothing: the account is what is trusted', put, relay, PUSH],
    ]),
    ...denied('an administrator of A', session(roleArn(a, 'admin')), [
      [
        'puts an event of its own source',
        'only pushes and heartbeats are let through',
        put,
        relay,
        events('my.app', 'x'),
      ],
      [
        'puts one of the relay',
        'what the relay tells must not come from outside',
        put,
        relay,
        events('commit-relay', 'Pipeline Started'),
      ],
      ['puts one of EC2', 'only pushes and heartbeats are let through', put, relay, events('aws.ec2', 'x')],
      ['puts it beside a push', 'each event of a call counts', put, relay, events(['aws.codecommit', 'my.app'], 'x')],
      [
        'puts one of a source that only begins so',
        'sources are compared whole',
        put,
        relay,
        events('aws.codecommit.x', 'x'),
      ],
      ["reads the bus's policy", 'the policy is for events alone', 'events:DescribeEventBus', relay],
      ['makes a rule on the bus', 'the policy is for events alone', 'events:PutRule', rule(b, 'commit-relay/mine')],
      ['puts a push on the default bus of B', 'there is one door', put, bus(b, 'default'), PUSH],
    ]),
    ...denied('an administrator of the other pipeline account', session(roleArn(otherB, 'admin')), [
      ['puts a push', 'pipeline accounts do not send', put, relay, PUSH],
    ]),
    ...denied('EventBridge itself', service('events', rule(a, 'mine'), a), [
      ['forwards for a rule without a role', 'events come by a role of the account', put, relay, PUSH],
    ]),
  ];
}

function forwarding({ a, b, otherA, otherB }: Place): Denial[] {
  const role = relayRole(a, `forward-${b}`);
  const assume = 'sts:AssumeRole';
  const by = (arn: string, account: string) => service('events', arn, account);
  return [
    ...denied('forward role', relaySession(a, `forward-${b}`), [
      [
        'forwards to the other pipeline account',
        'each has a rule and a role of its own',
        'events:PutEvents',
        bus(otherB),
        PUSH,
      ],
      [
        'puts events on its own bus',
        'a forwarded event would come back',
        'events:PutEvents',
        bus(a, 'default'),
        HEARTBEAT,
      ],
      ['forwards what is no push', 'the bus looks at the source', 'events:PutEvents', bus(b), events('my.app', 'x')],
      ['changes its rule', 'it only delivers', 'events:PutRule', forwardRule(a, b)],
      ['takes the mend role', 'it only delivers', assume, relayRole(a, `mend-${b}`)],
      ['reads a repository', 'it only delivers', 'codecommit:GetFile', `arn:aws:codecommit:ap-south-1:${a}:shop`],
    ]),
    ...denied('role of the forward rule', by(rule(a, 'mine'), a), [
      ['taken for another rule', 'whoever makes rules must not send by this one', assume, role],
    ]),
    ...denied('role of the forward rule', by(forwardRule(a, otherB), a), [
      ["taken for the other account's rule", 'each has a role of its own', assume, role],
    ]),
    ...denied('role of the forward rule', by(forwardRule(otherA, b), otherA), [
      ["taken for the other source account's rule", 'EventBridge must not be had to act for others', assume, role],
    ]),
    ...denied('role of the forward rule', by(forwardRule(a, b), STRANGER), [
      ['taken for a stranger who claims the ARN', 'account and rule both count', assume, role],
    ]),
    ...denied('role of the forward rule', service('scheduler', forwardRule(a, b), a), [
      ['taken by Scheduler', 'it is for EventBridge', assume, role],
    ]),
    ...denied('role of the forward rule', by(forwardRule(a, b), a), [
      ['taken with tags of a session', 'nothing of the relay reads tags of a session', 'sts:TagSession', role],
    ]),
    ...denied('role of the forward rule', session(roleArn(a, 'admin')), [
      ['taken by another role of A', 'its trust names EventBridge alone', assume, role],
    ]),
  ];
}
