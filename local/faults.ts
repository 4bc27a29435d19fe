/** What a fault does to the call it meets. */
export type FaultEffect =
  /** ThrottlingException, before the server acts. */
  | { readonly kind: 'throttle' }
  /** A named error, before the server acts. Status 500 unless given. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The connection is cut before or after the server acted; no reply reaches the caller. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The server acts, and no reply comes: the caller's own time-out ends the call. */
  | { readonly kind: 'hang' }
  /** The reply comes this many milliseconds late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The worker that made the call is killed, before or after the server acted. */
  | { readonly kind: 'crash'; readonly when: 'before' | 'after' }
  /** Events only (operation `Ingest`): lost. */
  | { readonly kind: 'drop' }
  /** An event comes twice; a call is carried out twice, as a queue takes a message that it is sent once. */
  | { readonly kind: 'duplicate' }
  /** CodePipeline only (operation `ClientRequestToken`): the token is not honoured. */
  | { readonly kind: 'ignore' };

export type Fault = {
  readonly service: string;
  readonly operation: string;
  readonly effect: FaultEffect;
  /** Only calls by this role's sessions, by role name, or by this service, as `events.amazonaws.com`; all callers unless given. */
  readonly role?: string;
  /** Only calls whose input, as JSON, has each of these texts in it; of `Ingest`, the event. */
  readonly mentions?: readonly string[];
  /** Matching calls let through before the first that is hit. Default 0. */
  readonly skip?: number;
  /** Calls hit before the fault is spent. Default 1. */
  readonly count?: number;
};

export type FaultSite = {
  readonly service: string;
  readonly operation: string;
  readonly role?: string;
  readonly input?: unknown;
};

/** A fault that waits for its calls. */
export type ArmedFault = {
  /** Calls that it has hit. */
  readonly hits: number;
  /** Takes it away, spent or not. */
  lift(): void;
};

/** Faults on request; each site that can fail asks `take` once a call. */
export interface FaultStore {
  add(fault: Fault): ArmedFault;
  /** The effect due at this site now, if any; counts it as spent. */
  take(site: FaultSite): FaultEffect | undefined;
  clear(): void;
  /** Faults not yet spent. */
  pending(): readonly Fault[];
}

type Armed = { readonly fault: Fault; skip: number; left: number; hits: number };

/** Every fault counts each call that it matches; of those due, the one added first takes effect. */
export function createFaultStore(): FaultStore {
  let armed: Armed[] = [];
  return {
    add(fault) {
      const added: Armed = { fault, skip: fault.skip ?? 0, left: fault.count ?? 1, hits: 0 };
      armed.push(added);
      return {
        get hits() {
          return added.hits;
        },
        lift() {
          armed = armed.filter((other) => other !== added);
        },
      };
    },
    take(site) {
      const matching = matchesOf(armed, site);
      const due = matching.find(({ skip }) => skip === 0);
      for (const each of matching) if (each.skip > 0) each.skip -= 1;
      if (due === undefined) return undefined;
      due.hits += 1;
      due.left -= 1;
      if (due.left <= 0) armed = armed.filter((other) => other !== due);
      return due.fault.effect;
    },
    clear: () => {
      armed = [];
    },
    pending: () => armed.map(({ fault }) => fault),
  };
}

function matchesOf(armed: readonly Armed[], site: FaultSite): readonly Armed[] {
  const here = armed.filter(
    ({ fault: { service, operation, role } }) =>
      service === site.service && operation === site.operation && (role === undefined || role === site.role),
  );
  // Few calls have faults that look into them.
  if (here.every(({ fault }) => fault.mentions === undefined)) return here;
  const text = JSON.stringify(site.input) ?? '';
  return here.filter(({ fault: { mentions = [] } }) => mentions.every((mentioned) => text.includes(mentioned)));
}
