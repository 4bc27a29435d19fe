import type { Resumptions, Wirings } from '../../../shared/app/registry-ports.ts';
import type { EventTime } from '../../../shared/domain/names.ts';
import type { WiringStatus } from '../../../shared/domain/wiring/wiring-status.ts';

/** What guards saw, in memory. */
export function fakeWirings(): Wirings {
  const items = new Map<string, WiringStatus>();
  return {
    read: async (subject) => structuredClone(items.get(subject)),
    put: async (status) => void items.set(status.subject, structuredClone(status)),
    all: async () => structuredClone([...items.values()]),
  };
}

/** Marks that people set, in memory. */
export function fakeResumptions(): Resumptions {
  const marks = new Map<string, EventTime>();
  return { of: async (subject) => marks.get(subject), resume: async (subject, at) => void marks.set(subject, at) };
}
