import type { AccessRequest, Caller } from '../../local/kernel.ts';
import type { Context, Place } from './place.ts';

/** One call, and what it is or why it must not be. */
export type Row = {
  /** Who calls: a function, a role, a service. */
  readonly who: string;
  /** In a few words; one row is one `who` and `what`. */
  readonly what: string;
  readonly request: AccessRequest;
};

/** Calls between one source account and one pipeline account. */
export type Table = (place: Place) => readonly Row[];

/** A call without its caller: what, action, resource, context. */
export type Line = readonly [what: string, action: string, resource: string, context?: Context];

/** Rows of one caller. `owner`: account of the resources, where their ARNs do not say it. */
export const rows = (who: string, caller: Caller, lines: readonly Line[], owner?: string): Row[] =>
  lines.map(([what, action, resource, context]) => ({
    who,
    what,
    request: {
      caller,
      action,
      resource,
      ...(context === undefined ? {} : { context }),
      ...(owner === undefined ? {} : { resourceAccount: owner }),
    },
  }));

export const nameOf = ({ who, what }: Row): string => `${who}: ${what}`;

/** A call that must be refused. */
export type Denial = Row & { readonly why: string };

/** Such a call without its caller. */
export type DeniedLine = readonly [what: string, why: string, action: string, resource: string, context?: Context];

export const denied = (who: string, caller: Caller, lines: readonly DeniedLine[], owner?: string): Denial[] =>
  lines.flatMap(([what, why, action, resource, context]) =>
    rows(
      who,
      caller,
      [context === undefined ? [what, action, resource] : [what, action, resource, context]],
      owner,
    ).map((row) => ({ ...row, why })),
  );
