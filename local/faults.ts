/** What a fault does to the call it meets. */
export type FaultEffect =
  /** ThrottlingException, before the server acts. */
  | { readonly kind: 'throttle' }
  /** A named error, before the server acts. Status 500 unless given. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The connection is cut before or after the server acted; no reply reaches the caller. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The reply comes this many milliseconds late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The worker that made the call is killed, before or after the server acted. */
  | { readonly kind: 'crash'; readonly when: 'before' | 'after' }
  /** Events only (operation `Ingest`): lost, or delivered twice. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate' }
  /** CodePipeline only (operation `ClientRequestToken`): the token is not honoured. */
  | { readonly kind: 'ignore' };

export type Fault = {
  readonly service: string;
  readonly operation: string;
  readonly effect: FaultEffect;
  /** Only calls by this role's sessions, by role name; all callers unless given. */
  readonly role?: string;
  /** Matching calls let through before the first that is hit. Default 0. */
  readonly skip?: number;
  /** Calls hit before the fault is spent. Default 1. */
  readonly count?: number;
};

export type FaultSite = { readonly service: string; readonly operation: string; readonly role?: string };

/** Faults on request; each site that can fail asks `take` once a call. */
export interface FaultStore {
  add(fault: Fault): void;
  /** The effect due at this site now, if any; counts it as spent. */
  take(site: FaultSite): FaultEffect | undefined;
  clear(): void;
  /** Faults not yet spent. */
  pending(): readonly Fault[];
}

export function createFaultStore(): FaultStore {
  let armed: { fault: Fault; skip: number; left: number }[] = [];
  const matches = (fault: Fault, site: FaultSite) =>
    fault.service === site.service &&
    fault.operation === site.operation &&
    (fault.role === undefined || fault.role === site.role);
  return {
    add: (fault) => void armed.push({ fault, skip: fault.skip ?? 0, left: fault.count ?? 1 }),
    take(site) {
      const hit = armed.find(({ fault }) => matches(fault, site));
      if (hit === undefined) return undefined;
      if (hit.skip > 0) {
        hit.skip -= 1;
        return undefined;
      }
      hit.left -= 1;
      if (hit.left <= 0) armed = armed.filter((other) => other !== hit);
      return hit.fault.effect;
    },
    clear: () => {
      armed = [];
    },
    pending: () => armed.map(({ fault }) => fault),
  };
}
