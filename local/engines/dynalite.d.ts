declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB server that does not listen yet, in memory unless `path` is given. Times in milliseconds. */
  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    readonly path?: string;
  }): Server;
}
