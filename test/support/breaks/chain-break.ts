import type { ChainLink } from '../../../shared/domain/doctor/verdict.ts';
import { PIPELINES, REGION } from '../builders.ts';
import { type ChainCloud, PIPELINE, type Undo } from '../chain-cloud.ts';
import type { Statement } from '../roles.ts';

/** One broken link: what somebody does, and what comes of the next push. */
export type ChainBreak = {
  readonly name: string;
  readonly link: ChainLink;
  /** The action that fails, and how; or that nothing starts; or that the push runs twice. */
  readonly outcome: { readonly action: string; readonly fails: RegExp } | 'nothing' | 'twice';
  /** Gives what undoes it. */
  readonly act: (chain: ChainCloud) => Promise<Undo>;
  /** What cannot be known while the link is broken. */
  readonly hides?: ChainLink;
  /** No push is possible: the run is started by hand. */
  readonly byHand?: true;
};

export const ACTION_ROLE = `commit-relay-source-action-${REGION}`;
export const FORWARD_ROLE = `commit-relay-forward-${PIPELINES}-${REGION}`;
export const PIPELINE_ROLE = `commit-relay-pipeline-${REGION}`;
export const RULE = `commit-relay-forward-${PIPELINES}`;
export const NOBODY = { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };

const actionsOf = ({ Action }: Statement): string[] => [Action].flat().map(String);
/** Statements without the actions that begin so; those that have no others go. */
export const without =
  (prefix: string) =>
  (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement) => {
      const Action = actionsOf(statement).filter((action) => !action.startsWith(prefix));
      return Action.length === 0 ? [] : [{ ...statement, Action }];
    });
/** Statements that do not speak of a role. */
export const unlessOf = (role: string) => (statements: readonly Statement[]) =>
  statements.filter((statement) => !JSON.stringify(statement).includes(role));

export const denied = /The service role or action role doesn't have the permissions/;
export const source = (fails: RegExp) => ({ action: PIPELINE, fails });
