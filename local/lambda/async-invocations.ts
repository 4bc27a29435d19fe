import { setTimeout as wait } from 'node:timers/promises';
import type { Caller, Kernel } from '../kernel.ts';
import { sendToQueue } from '../queue-message.ts';
import { type FunctionSpec, functionArn, type InvokeConfig } from './function-spec.ts';
import type { FunctionError, Invocation, Outcome } from './invocation.ts';

/** What a queued event needs of its function, read anew for each attempt. */
export type AsyncTarget = {
  readonly spec: FunctionSpec;
  readonly config: InvokeConfig | undefined;
  /** The function's role, which AWS uses to send what failed. */
  readonly caller: Caller;
  readonly run: (invocation: Invocation) => Promise<Outcome>;
};

type Exhausted = {
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  readonly error: FunctionError;
};

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 21_600;

/**
 * Attempts an event until it succeeds, its retries are spent or it is too old.
 * @param waits milliseconds before each retry; AWS waits one and two minutes
 */
async function attempt(
  target: AsyncTarget,
  invocation: Invocation,
  waits: readonly number[],
  signal: AbortSignal,
): Promise<Exhausted | undefined> {
  const retries = target.config?.maximumRetryAttempts ?? DEFAULT_RETRIES;
  const expiry = Date.now() + (target.config?.maximumEventAgeSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await target.run(invocation);
    if (outcome.ok || signal.aborted) return undefined;
    if (attempts > retries) return { condition: 'RetriesExhausted', attempts, error: outcome.error };
    await wait(waits[attempts - 1] ?? waits.at(-1) ?? 0, undefined, { signal });
    if (Date.now() > expiry) return { condition: 'EventAgeExceeded', attempts, error: outcome.error };
  }
}

/** Record of a failed event, in the form of a Lambda destination. */
function failureRecord(arn: string, { requestId, payload }: Invocation, { condition, attempts, error }: Exhausted) {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { requestId, functionArn: `${arn}:$LATEST`, condition, approximateInvokeCount: attempts },
    requestPayload: JSON.parse(payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  };
}

async function deliverFailure(kernel: Kernel, target: AsyncTarget, invocation: Invocation, exhausted: Exhausted) {
  const { spec, config, caller } = target;
  if (spec.deadLetterArn !== undefined) {
    await sendToQueue(kernel, caller, spec.deadLetterArn, {
      body: invocation.payload,
      attributes: {
        RequestID: invocation.requestId,
        ErrorCode: '200',
        ErrorMessage: exhausted.error.errorMessage.slice(0, 1024),
      },
    });
  }
  if (config?.onFailureArn !== undefined) {
    const arn = functionArn(kernel.region, spec.account, spec.name);
    await sendToQueue(kernel, caller, config.onFailureArn, {
      body: JSON.stringify(failureRecord(arn, invocation, exhausted)),
    });
  }
}

/** Runs one asynchronous invocation to its end: success, or the dead-letter queue and failure destination. */
export async function runAsync(
  kernel: Kernel,
  target: AsyncTarget,
  invocation: Invocation,
  settings: {
    readonly waits: readonly number[];
    readonly signal: AbortSignal;
    readonly log: (line: string) => void;
  },
): Promise<void> {
  try {
    const exhausted = await attempt(target, invocation, settings.waits, settings.signal);
    if (exhausted === undefined) return;
    settings.log(`${invocation.requestId} asynchronous event dropped after ${exhausted.attempts} attempts`);
    await deliverFailure(kernel, target, invocation, exhausted);
  } catch (error) {
    if (settings.signal.aborted) return;
    settings.log(`${invocation.requestId} asynchronous event lost: ${String(error)}`);
  }
}
