import { setTimeout } from 'node:timers/promises';
import { type Delivery, type DestinationOptions, deliverOnce, sendDeadLetter } from './destinations.ts';
import { type Failure, failureOf } from './failure.ts';

/** EventBridge's own defaults: a day, 185 retries. */
const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_SECONDS = 86_400;
/** With it, 185 doubling waits add up to about the day that the default policy allows. */
const LONGEST_WAIT_SECONDS = 512;

/** An event that reached neither its target nor a dead-letter queue. */
export type Undelivered = {
  readonly eventId: string;
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly code: string;
  readonly message: string;
  /** Set when it was the dead-letter queue that failed last. */
  readonly deadLetterQueue?: string;
};

export interface Deliverer {
  /** Delivers with retries, else dead-letters, else keeps it in `undelivered`. Does not reject. */
  deliver(delivery: Delivery): Promise<void>;
  undelivered(): readonly Undelivered[];
  /** Cuts waits for a retry short; what still waited is kept in `undelivered`. */
  close(): void;
}

type Exhausted = { readonly retries: number; readonly condition: string };

const backoffSeconds = (retries: number): number => Math.min(2 ** retries, LONGEST_WAIT_SECONDS);

/** `retryScale` shortens the waits: 0.001 makes a second a millisecond. A policy's age counts unscaled waits. */
export function createDeliverer(options: DestinationOptions & { readonly retryScale: number }): Deliverer {
  const lost: Undelivered[] = [];
  const closing = new AbortController();

  function keep({ event, rule, target }: Delivery, { code, message }: Failure, deadLetterQueue?: string): void {
    const at = { eventId: event.id, ruleArn: rule.arn, targetArn: target.Arn };
    lost.push({ ...at, code, message, ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }) });
  }

  async function giveUp(delivery: Delivery, failure: Failure, exhausted?: Exhausted): Promise<void> {
    const queue = delivery.target.DeadLetterConfig?.Arn;
    if (queue === undefined) return keep(delivery, failure);
    const attributes = {
      RULE_ARN: delivery.rule.arn,
      TARGET_ARN: delivery.target.Arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      ...(exhausted && {
        RETRY_ATTEMPTS: String(exhausted.retries),
        EXHAUSTED_RETRY_CONDITION: exhausted.condition,
      }),
    };
    try {
      await sendDeadLetter(options.kernel(), delivery, queue, attributes);
    } catch (error) {
      keep(delivery, failureOf(error), queue);
    }
  }

  async function attempt(delivery: Delivery): Promise<Failure | undefined> {
    try {
      await deliverOnce(options, delivery);
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  /** False when the bridge was closed meanwhile. */
  const wait = (seconds: number): Promise<boolean> =>
    setTimeout(seconds * 1000 * options.retryScale, true, { signal: closing.signal }).catch(() => false);

  async function deliver(delivery: Delivery): Promise<void> {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = delivery.target.RetryPolicy ?? {};
    const attempts = MaximumRetryAttempts ?? DEFAULT_ATTEMPTS;
    const age = MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS;
    let waited = 0;
    for (let retries = 0; ; retries += 1) {
      const failure = await attempt(delivery);
      if (failure === undefined) return;
      if (!failure.retryable) return giveUp(delivery, failure);
      if (retries >= attempts) return giveUp(delivery, failure, { retries, condition: 'MaximumRetryAttempts' });
      const seconds = backoffSeconds(retries);
      waited += seconds;
      if (waited > age) return giveUp(delivery, failure, { retries, condition: 'MaximumEventAgeInSeconds' });
      if (!(await wait(seconds))) return keep(delivery, failure);
    }
  }

  return { deliver, undelivered: () => [...lost], close: () => closing.abort() };
}
