/** What hearing of source accounts needs, and finding out why nothing is heard. Adapters implement these; tests may too. */
import type { EventTime } from '../domain/names.ts';
import type { HeartbeatStatus } from '../domain/wiring/heartbeat.ts';
import type { LinkReadings } from '../domain/wiring/links.ts';

/** What was heard of source accounts, and what guards made of it. */
export interface Heartbeats {
  /** Keeps the moment of a heartbeat; false where it is not newer than what is kept, and nothing is changed. */
  hear(account: string, at: EventTime): Promise<boolean>;
  /** Undefined where there is none, and where it cannot be read: then it is made anew. Strongly consistent. */
  read(account: string): Promise<HeartbeatStatus | undefined>;
  /**
   * Stores what a guard made of what it read. A heartbeat that has come since stays, unless none was known: then it is
   * forgotten, and the next one counts.
   */
  put(account: string, status: HeartbeatStatus): Promise<void>;
}

/** What else a heartbeat needs in its source account, to be looked at only. What cannot be read is said, not thrown. */
export interface SourceLinks {
  look(account: string, signal: AbortSignal): Promise<LinkReadings>;
}
