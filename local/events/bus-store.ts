import { ApiError, type PolicyDocument } from '../kernel.ts';
import { busArn, busNameOf, parseArn } from './arn.ts';
import type { Pattern } from './pattern.ts';
import type { Target } from './target.ts';

export type RuleState = 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly busName: string;
  /** The pattern as it was put, and compiled. */
  readonly eventPattern: string;
  readonly matches: Pattern;
  readonly state: RuleState;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** By id. */
  readonly targets: ReadonlyMap<string, Target>;
};

export type Bus = {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly rules: Map<string, Rule>;
  modifiedAt: Date;
  /** Absent when it has no statements. */
  policy: PolicyDocument | undefined;
};

type NewBus = Pick<Bus, 'name' | 'description' | 'tags'>;

/** The event buses of all accounts in one Region. Each account has a `default` one from the start. */
export interface BusStore {
  readonly region: string;
  /** Buses of an account, by name. */
  list(account: string): readonly Bus[];
  create(account: string, bus: NewBus): Bus;
  find(account: string, name: string): Bus | undefined;
  byArn(arn: string): Bus | undefined;
  /** The bus an operation means: `default` unless named, by name or ARN. Throws ResourceNotFoundException. */
  named(account: string, nameOrArn: string | undefined): Bus;
  rule(bus: Bus, name: string): Rule;
  /** The rule that has an ARN, on whichever bus. */
  ruleByArn(arn: string): Rule | undefined;
}

const notFound = (message: string): ApiError => new ApiError('ResourceNotFoundException', message);

function newBus(region: string, account: string, bus: NewBus): Bus {
  const now = new Date();
  const arn = busArn(region, account, bus.name);
  return { ...bus, arn, account, createdAt: now, modifiedAt: now, rules: new Map(), policy: undefined };
}

/** `region` is asked for on each use, since the kernel is made after its services. */
export function createBusStore(region: () => string): BusStore {
  const accounts = new Map<string, Map<string, Bus>>();
  const busesOf = (account: string): Map<string, Bus> => {
    const known = accounts.get(account);
    if (known !== undefined) return known;
    const first = newBus(region(), account, { name: 'default', description: undefined, tags: {} });
    const buses = new Map([[first.name, first]]);
    accounts.set(account, buses);
    return buses;
  };
  const store: BusStore = {
    get region() {
      return region();
    },
    list: (account) => [...busesOf(account).values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create(account, bus) {
      const created = newBus(region(), account, bus);
      busesOf(account).set(bus.name, created);
      return created;
    },
    find: (account, name) => busesOf(account).get(name),
    byArn(text) {
      const arn = parseArn(text);
      const name = arn && busNameOf(arn);
      if (arn === undefined || name === undefined || arn.region !== region()) return undefined;
      return busesOf(arn.account).get(name);
    },
    named(account, nameOrArn = 'default') {
      const bus = nameOrArn.startsWith('arn:') ? store.byArn(nameOrArn) : store.find(account, nameOrArn);
      if (bus === undefined || bus.account !== account) throw notFound(`Event bus ${nameOrArn} does not exist.`);
      return bus;
    },
    rule(bus, name) {
      const rule = bus.rules.get(name);
      if (rule === undefined) throw notFound(`Rule ${name} does not exist on EventBus ${bus.name}.`);
      return rule;
    },
    ruleByArn(arn) {
      const account = parseArn(arn)?.account ?? '';
      return store
        .list(account)
        .flatMap((bus) => [...bus.rules.values()])
        .find((rule) => rule.arn === arn);
    },
  };
  return store;
}
