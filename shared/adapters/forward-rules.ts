import {
  DescribeRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import type { ForwardRules, RuleReading } from '../app/wiring-ports.ts';
import { ObservedRule } from '../domain/wiring/observed-rule.ts';
import type { WriteOutcome } from '../domain/wiring/outcomes.ts';
import type { RuleChange } from '../domain/wiring/rule-changes.ts';
import { refusalIn } from './event-bridge-refusal.ts';

/** Milliseconds that one look or change may take in an account that does not answer. */
const PATIENCE_MS = 5_000;

type Send = { readonly client: EventBridgeClient; readonly abortSignal: AbortSignal };

/** Rules of one name on the default buses of accounts; `patience` is in milliseconds. */
export function createForwardRules(
  clientFor: (account: string) => EventBridgeClient,
  name: string,
  patience = PATIENCE_MS,
): ForwardRules {
  const sending = (account: string, signal: AbortSignal): Send => {
    return { client: clientFor(account), abortSignal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) };
  };
  return {
    async look(account, signal) {
      try {
        return await read(sending(account, signal), name);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return { kind: 'missing' };
        return { kind: 'unreachable', why: wordsOf(error) };
      }
    },
    async change(account, change, signal) {
      try {
        return await make(sending(account, signal), name, change);
      } catch (error) {
        return refusalIn(error) ?? { kind: 'busy', detail: wordsOf(error) };
      }
    },
  };
}

async function read({ client, abortSignal }: Send, name: string): Promise<RuleReading> {
  const rule = await client.send(new DescribeRuleCommand({ Name: name }), { abortSignal });
  const targets: unknown[] = [];
  for (let NextToken: string | undefined, isFirst = true; isFirst || NextToken !== undefined; isFirst = false) {
    const page = await client.send(new ListTargetsByRuleCommand({ Rule: name, NextToken }), { abortSignal });
    targets.push(...(page.Targets ?? []));
    NextToken = page.NextToken;
  }
  return { kind: 'found', rule: ObservedRule.parse({ ...rule, Targets: targets }) };
}

async function make({ client, abortSignal }: Send, name: string, change: RuleChange): Promise<WriteOutcome> {
  switch (change.kind) {
    case 'put-rule':
      await client.send(new PutRuleCommand({ Name: name, ...change.rule }), { abortSignal });
      return { kind: 'done' };
    case 'enable-rule':
      await client.send(new EnableRuleCommand({ Name: name }), { abortSignal });
      return { kind: 'done' };
    case 'put-target': {
      const command = new PutTargetsCommand({ Rule: name, Targets: [change.target] });
      return entryOutcome((await client.send(command, { abortSignal })).FailedEntries);
    }
    case 'remove-targets': {
      const command = new RemoveTargetsCommand({ Rule: name, Ids: [...change.ids] });
      return entryOutcome((await client.send(command, { abortSignal })).FailedEntries);
    }
  }
}

type FailedEntry = { readonly ErrorCode?: string | undefined; readonly ErrorMessage?: string | undefined };

/** EventBridge answers with success also where it took a part, or nothing. */
function entryOutcome(failed: readonly FailedEntry[] = []): WriteOutcome {
  const [first] = failed;
  if (first === undefined) return { kind: 'done' };
  const detail = `${first.ErrorCode}: ${first.ErrorMessage}`;
  return { kind: first.ErrorCode === 'ConcurrentModificationException' ? 'busy' : 'refused', detail };
}

/** Rethrows what no service and no network can have caused. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  return `${error.name}: ${error.message}`;
}
