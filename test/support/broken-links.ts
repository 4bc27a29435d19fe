import type { Link } from '../../shared/domain/wiring/links.ts';
import type { HeartbeatsOfCloud } from './heartbeats.ts';
import type { Wiring } from './wiring.ts';

/** One broken link: what somebody does, which link it breaks, and whether the guard repairs it. */
export type Break = {
  readonly name: string;
  readonly link: Link;
  readonly isRepairable: boolean;
  /** Gives what undoes it, where the guard does not. */
  readonly act: (wiring: Wiring, heartbeats: HeartbeatsOfCloud) => Promise<(() => Promise<void>) | void>;
};

export const BREAKS: readonly Break[] = [
  {
    name: 'the rule is disabled',
    link: 'forward-rule',
    isRepairable: true,
    act: async (wiring) => void (await wiring.disableRule()),
  },
  {
    name: 'the rule is deleted',
    link: 'forward-rule',
    isRepairable: true,
    act: (wiring) => wiring.deleteRule(),
  },
  {
    name: 'the target is removed',
    link: 'target',
    isRepairable: true,
    act: async (wiring) => void (await wiring.removeTarget('relay-bus')),
  },
  {
    name: 'the statement of the bus is removed',
    link: 'bus-policy',
    isRepairable: true,
    act: (wiring) => wiring.putStatements([]),
  },
  {
    name: 'the forward role has lost its policy',
    link: 'forward-role',
    isRepairable: false,
    act: (_wiring, heartbeats) => heartbeats.disarmForwardRole(),
  },
  {
    name: 'the schedule is disabled',
    link: 'heartbeat-schedule',
    isRepairable: false,
    async act(_wiring, heartbeats) {
      await heartbeats.setSchedule('DISABLED');
      return () => heartbeats.setSchedule('ENABLED');
    },
  },
];
