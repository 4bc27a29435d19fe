import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { createEventBus } from '../adapters/event-bus.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { createTelling } from './telling.ts';

/** Logger, tracer and metrics of one function, named by POWERTOOLS_* variables; one set a process. */
export const logger = new Logger();
export const tracer = new Tracer();
const metrics = new Metrics();

/** Counts of one invocation, added up so that each metric and set of dimensions makes one line. */
const counts = new Map<string, { metric: string; dimensions: Readonly<Record<string, string>>; value: number }>();

export function count(metric: string, dimensions: Readonly<Record<string, string>> = {}): void {
  const key = JSON.stringify([metric, Object.entries(dimensions).toSorted()]);
  const entry = counts.get(key);
  if (entry === undefined) counts.set(key, { metric, dimensions, value: 1 });
  else entry.value += 1;
}

/** Writes what was counted as EMF lines, also when the invocation fails. */
function publishCounts(): void {
  for (const { metric, dimensions, value } of counts.values()) {
    const single = metrics.singleMetric();
    for (const [name, dimension] of Object.entries(dimensions)) single.addDimension(name, dimension);
    single.addMetric(metric, MetricUnit.Count, value);
  }
  counts.clear();
}

/** A call that hangs leaves time for another within what sending may take; `telling` makes the tries. */
const EVENT_CLIENT = {
  maxAttempts: 1,
  requestHandler: { requestTimeout: 1_500, connectionTimeout: 1_000, throwOnRequestTimeout: true },
};

/** The relay's own events of the invocation. */
export const telling = createTelling({
  bus: () => createEventBus(tracer.captureAWSv3Client(new EventBridgeClient(EVENT_CLIENT))),
  clock: systemClock,
  logger,
  count,
});

type Middleware = MiddlewareObj<unknown, unknown, Error, Context>;
const publishing: Middleware = { after: publishCounts, onError: publishCounts };
const flush: Middleware['after'] = ({ context }) => telling.flush(context);
const sending: Middleware = { after: flush, onError: flush };

/**
 * The one middleware stack: every handler is exported through it. Ends run from the last to the first, so events are
 * sent while the trace is open, and counted before counts are published. middy's early timeout is off: it would answer just
 * before Lambda's own and leave the work frozen, to go on in the next invocation, long after its lease has ended.
 */
export function instrument<E, R>(handle: (event: E, context: Context) => Promise<R>) {
  return middy<E, R, Error, Context>({ timeoutEarlyInMillis: 0 })
    .use(publishing)
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger))
    .use(sending)
    .handler(handle);
}
