import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { vi } from 'vitest';
import type { DeadLetter } from '../../shared/adapters/dead-letters.ts';
import { lambdaContext, sqsEvent } from '../support/invocation.ts';

type Line = { readonly message: string; readonly messageId?: string; readonly error?: unknown };

/** What a batch left behind. */
export type Handled = {
  readonly failed: readonly string[];
  /** Log lines by the message that they are about. */
  readonly said: (messageId: string) => readonly string[];
  /** What brought a message back. */
  readonly error: (messageId: string) => unknown;
  readonly kept: readonly DeadLetter[];
};

/**
 * The handler of a function over ports in memory: `compose` is the name of its composition root and gives what this does.
 * Logs and counts are kept instead of written: a hundred thousand cases would fill the terminal.
 */
export async function functionUnderTest(name: 'dispatch' | 'start' | 'reconcile', composed: object) {
  const lines: Line[] = [];
  const kept: DeadLetter[] = [];
  const log = (message: string, fields: object = {}) => void lines.push({ ...fields, message });
  const root = `compose${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const deadLetters = { keep: async (letter: DeadLetter) => void kept.push(letter) };
  vi.resetModules();
  vi.doMock('../../shared/runtime/composition.ts', () => ({ [root]: () => ({ ...composed, deadLetters }) }));
  vi.doMock('../../shared/runtime/telemetry.ts', () => ({
    instrument: <T>(handle: T) => handle,
    count: () => undefined,
    logger: { info: log, warn: log, error: log },
    telling: { tell: () => undefined },
  }));
  const { handler } = (await import(`../../functions/${name}/handler.ts`)) as {
    handler: (event: SQSEvent, context: unknown) => Promise<SQSBatchResponse>;
  };
  return async (bodies: readonly string[]): Promise<Handled> => {
    lines.length = 0;
    kept.length = 0;
    const group = name === 'start' ? (n: number) => ({ group: `g${n}` }) : () => ({});
    const { batchItemFailures } = await handler(
      sqsEvent(...bodies.map((body, n) => ({ id: `m${n}`, body, ...group(n) }))),
      lambdaContext(),
    );
    return {
      failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
      said: (id) => lines.filter(({ messageId }) => messageId === id).map(({ message }) => message),
      error: (id) => lines.find((line) => line.messageId === id && line.message === 'message failed')?.error,
      kept: [...kept],
    };
  };
}
