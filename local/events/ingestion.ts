import { setTimeout } from 'node:timers/promises';
import type { CloudEvent } from '../kernel.ts';
import type { Bus } from './bus-store.ts';
import type { Delivery } from './destinations.ts';

/** How events that arrive on a bus reach the targets of its rules. */
export interface Ingestion {
  /**
   * Takes an event, which no rule sees before the current call has returned and `delay` milliseconds are over.
   * `forwarded`: it came from another bus.
   */
  ingest(bus: Bus, event: CloudEvent, forwarded: boolean, delay?: number): void;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
  /** Drops what still waits for its delay. */
  close(): void;
}

/** `deliver` takes one event to one target and does not reject. */
export function createIngestion(deliver: (delivery: Delivery) => Promise<void>): Ingestion {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function match(bus: Bus, event: CloudEvent, forwarded: boolean, ingestedAt: Date): Promise<void> {
    const rules = [...bus.rules.values()].filter((rule) => rule.state !== 'DISABLED' && rule.matches(event));
    const deliveries = rules.flatMap((rule) =>
      [...rule.targets.values()].map((target) => ({ event, rule, target, ingestedAt, forwarded })),
    );
    await Promise.all(deliveries.map(deliver));
  }

  return {
    ingest(bus, event, forwarded, delay = 0) {
      const ingestedAt = new Date();
      const waiting = setTimeout(delay, true, { signal: closing.signal }).catch(() => false);
      const job = waiting
        .then((open) => (open ? match(bus, event, forwarded, ingestedAt) : undefined))
        .finally(() => underWay.delete(job));
      underWay.add(job);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => closing.abort(),
  };
}
