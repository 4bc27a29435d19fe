import { BUS, FORWARDED_SOURCES } from '../wiring/wiring-names.ts';

/** The account and Region of the controller. */
export type Home = { readonly region: string; readonly account: string };

/** A rule of the controller, and the queue that it fills. */
export type ControllerRule = {
  readonly name: string;
  /** Absent: the default bus. */
  readonly bus?: string;
  readonly pattern: object;
  readonly queue: string;
};

const PUSHES = 'commit-relay-pushes';
const RECONCILE = 'commit-relay-reconcile';
const STARTS = 'commit-relay-starts.fifo';

const LIFECYCLE_CALLS = ['CreatePipeline', 'UpdatePipeline', 'DeletePipeline', 'TagResource', 'UntagResource'];

/** As the controller stack makes them. */
export const CONTROLLER_RULES: readonly ControllerRule[] = [
  { name: PUSHES, bus: BUS, pattern: { source: FORWARDED_SOURCES }, queue: PUSHES },
  {
    name: 'commit-relay-tags',
    pattern: {
      source: ['aws.tag'],
      'detail-type': ['Tag Change on Resource'],
      detail: { service: ['codepipeline'] },
    },
    queue: RECONCILE,
  },
  {
    name: 'commit-relay-lifecycle',
    pattern: {
      source: ['aws.codepipeline'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: LIFECYCLE_CALLS, errorCode: [{ exists: false }] },
    },
    queue: RECONCILE,
  },
];

export const CONTROLLER_QUEUES = [PUSHES, RECONCILE, STARTS] as const;

/** The functions, and the queue that feeds each; schedules wake the others. */
export const CONTROLLER_FUNCTIONS: readonly { readonly name: string; readonly queue?: string }[] = [
  { name: 'commit-relay-dispatch', queue: PUSHES },
  { name: 'commit-relay-start', queue: STARTS },
  { name: 'commit-relay-reconcile', queue: RECONCILE },
  { name: 'commit-relay-guard' },
  { name: 'commit-relay-sweep' },
];

export const ruleArnOf = ({ region, account }: Home, { name, bus }: Pick<ControllerRule, 'name' | 'bus'>): string =>
  `arn:aws:events:${region}:${account}:rule/${bus === undefined ? '' : `${bus}/`}${name}`;
