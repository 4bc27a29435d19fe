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

/** What follows a failed attempt: a wait, in seconds, or the end, because something was spent or for good. */
type Next = { readonly wait: number } | { readonly exhausted: Exhausted | undefined };

function after(failure: Failure, { target }: Delivery, retries: number, waited: number): Next {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy ?? {};
  if (!failure.retryable) return { exhausted: undefined };
  if (retries >= (MaximumRetryAttempts ?? DEFAULT_ATTEMPTS)) {
    return { exhausted: { retries, condition: 'MaximumRetryAttempts' } };
  }
  const wait = Math.min(2 ** retries, LONGEST_WAIT_SECONDS);
  if (waited + wait > (MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS)) {
    return { exhausted: { retries, condition: 'MaximumEventAgeInSeconds' } };
  }
  return { wait };
}

const deadLetterAttributes = ({ rule, target }: Delivery, { code, message }: Failure, exhausted?: Exhausted) => ({
  RULE_ARN: rule.arn,
  TARGET_ARN: target.Arn,
  ERROR_CODE: code,
  ERROR_MESSAGE: message,
  ...(exhausted && { RETRY_ATTEMPTS: String(exhausted.retries), EXHAUSTED_RETRY_CONDITION: exhausted.condition }),
});

/** Undefined when the work is done. */
const failureIn = (work: Promise<void>): Promise<Failure | undefined> => work.then(() => undefined, failureOf);

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
    const attributes = deadLetterAttributes(delivery, failure, exhausted);
    const refused = await failureIn(sendDeadLetter(options.kernel(), delivery, queue, attributes));
    if (refused !== undefined) keep(delivery, refused, queue);
  }

  /** False when the bridge was closed meanwhile. */
  const pause = (seconds: number): Promise<boolean> =>
    setTimeout(seconds * 1000 * options.retryScale, true, { signal: closing.signal }).catch(() => false);

  async function deliver(delivery: Delivery): Promise<void> {
    for (let [retries, waited] = [0, 0]; ; retries += 1) {
      const failure = await failureIn(deliverOnce(options, delivery));
      if (failure === undefined) return;
      const next = after(failure, delivery, retries, waited);
      if ('exhausted' in next) return giveUp(delivery, failure, next.exhausted);
      waited += next.wait;
      if (!(await pause(next.wait))) return keep(delivery, failure);
    }
  }

  return { deliver, undelivered: () => [...lost], close: () => closing.abort() };
}
