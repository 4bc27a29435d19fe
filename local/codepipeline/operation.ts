import type { Caller } from '../kernel.ts';

/** One API operation: its output for an input of a caller, or a thrown ApiError. */
export type Operation = (input: unknown, caller: Caller) => Promise<unknown>;

export type Operations = Readonly<Record<string, Operation>>;
