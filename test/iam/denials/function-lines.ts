import { bus, events, inPartition, type Place, table } from '../place.ts';
import type { DeniedLine } from '../row.ts';

/** A right on the registry, used on another table. */
export const inOther = (what: string, action: string, account: string, key: string): DeniedLine => [
  `${what} of another table`,
  'the registry is the only table of the relay',
  `dynamodb:${action}`,
  table(account, 'orders'),
  inPartition(key),
];
/** A call on items of the registry that are not for this function. */
export const inOwn = (what: string, why: string, action: string, account: string, key: string): DeniedLine => [
  what,
  why,
  `dynamodb:${action}`,
  table(account),
  inPartition(key),
];

/** What nobody tells who may tell. */
export const telling = ({ a, b, otherB }: Place): DeniedLine[] => {
  const default_ = bus(b, 'default');
  const [own, foreign] = ['commit-relay', 'commit-relay.heartbeat'];
  return [
    [
      'tells in the name of CodeCommit',
      'its events are of source commit-relay',
      'events:PutEvents',
      default_,
      events('my.app', 'x'),
    ],
    ['tells a heartbeat', 'only an account that is alive says so', 'events:PutEvents', default_, events(foreign, 'x')],
    [
      'tells both in one call',
      'each event of a call counts',
      'events:PutEvents',
      default_,
      events([own, 'my.app'], 'x'),
    ],
    ['puts an event of no known source', 'an absent key must not pass for a right one', 'events:PutEvents', default_],
    ['tells on the relay bus', 'what arrives there counts as a push', 'events:PutEvents', bus(b), events(own, 'x')],
    ['tells on a bus in A', 'it tells at home', 'events:PutEvents', bus(a, 'default'), events(own, 'x')],
    ['tells on the other relay bus', 'accounts share no controller', 'events:PutEvents', bus(otherB), events(own, 'x')],
  ];
};
