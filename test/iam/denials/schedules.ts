import { STRANGER } from '../deployment.ts';
import {
  bus,
  events,
  HEARTBEAT,
  lambda,
  type Place,
  PUSH,
  queue,
  relayRole,
  relaySession,
  roleArn,
  schedule,
  service,
  session,
} from '../place.ts';
import { type Denial, denied } from '../row.ts';

/** What schedules must not do, nor anybody in their name. */
export const scheduleDenials = (place: Place): Denial[] => {
  const { a, b } = place;
  const others = { guard: 'sweep', sweep: 'guard' } as const;
  return [
    ...(['guard', 'sweep'] as const).flatMap((name) => [
      ...denied(`schedule of ${name}`, relaySession(b, `schedule-${name}`), [
        ['runs another function', 'it wakes one', 'lambda:InvokeFunction', lambda(b, others[name])],
        ['runs start', 'what start is told comes by its queue', 'lambda:InvokeFunction', lambda(b, 'start')],
        ['replaces the code', 'it wakes', 'lambda:UpdateFunctionCode', lambda(b, name)],
        ['asks for a start', 'it wakes', 'sqs:SendMessage', queue(b, 'starts.fifo')],
        ['empties its dead letters', 'people do', 'sqs:PurgeQueue', queue(b, `${name}-dlq`)],
      ]),
      ...taking(`role of the schedule of ${name}`, b, relayRole(b, `schedule-${name}`), `commit-relay-${name}`),
    ]),
    ...denied('heartbeat', relaySession(a, 'schedule-heartbeat'), [
      ['tells a push', 'a push comes from CodeCommit', 'events:PutEvents', bus(a, 'default'), PUSH],
      [
        'tells both in one call',
        'each event of a call counts',
        'events:PutEvents',
        bus(a, 'default'),
        events(['commit-relay.heartbeat', 'my.app'], 'x'),
      ],
      [
        'tells something of no known source',
        'an absent key must not pass for a right one',
        'events:PutEvents',
        bus(a, 'default'),
      ],
      ['beats on the relay bus', 'it must take the way of every push', 'events:PutEvents', bus(b), HEARTBEAT],
      [
        'beats on another bus of A',
        'it must take the way of every push',
        'events:PutEvents',
        bus(a, 'orders'),
        HEARTBEAT,
      ],
      ['empties its dead letters', 'people do', 'sqs:PurgeQueue', queue(a, 'heartbeat-dlq')],
      [
        'puts a dead letter of the forward rule',
        'whose it is must be true',
        'sqs:SendMessage',
        queue(a, `forward-${b}-dlq`),
      ],
    ]),
    ...taking('role of the heartbeat', a, relayRole(a, 'schedule-heartbeat'), 'commit-relay-heartbeat'),
  ];
};

function taking(who: string, account: string, role: string, name: string): Denial[] {
  const own = schedule(account, name);
  const assume = 'sts:AssumeRole';
  return [
    ...denied(who, service('scheduler', schedule(STRANGER, name), STRANGER), [
      ["taken for a stranger's schedule", 'Scheduler must not be had to act for others', assume, role],
    ]),
    ...denied(who, service('lambda', own, account), [['taken by Lambda', 'it is for Scheduler', assume, role]]),
    ...denied(who, service('scheduler', own, account), [
      ['taken with tags of a session', 'nothing of the relay reads tags of a session', 'sts:TagSession', role],
    ]),
    ...denied(who, session(roleArn(account, 'admin')), [
      ['taken by another role', 'its trust names Scheduler alone', assume, role],
    ]),
  ];
}
