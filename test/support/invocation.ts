import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { vi } from 'vitest';
import * as z from 'zod';
import { REGION } from './builders.ts';

const LogLine = z.looseObject({ level: z.string(), message: z.string() });
export type LogLine = z.infer<typeof LogLine>;

const Emf = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ]),
  }),
});

/** What a function wrote during an invocation. */
export type Written = {
  readonly lines: readonly LogLine[];
  /** Each metric's value by its name and dimensions but for the service: `Rejected reason=not-json`. */
  readonly metrics: Readonly<Record<string, number>>;
};

/** Sets the variables that Lambda sets for every function, before the function's module is imported. */
export function stubLambda(name: string, variables: Readonly<Record<string, string>> = {}): void {
  const all = {
    AWS_REGION: REGION,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_METRICS_NAMESPACE: 'CommitRelay',
    ...variables,
  };
  for (const [variable, value] of Object.entries(all)) vi.stubEnv(variable, value);
}

export function lambdaContext(awsRequestId: string = randomUUID()): Context {
  const functionName = 'commit-relay-test';
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${REGION}:222222222222:function:${functionName}`,
    memoryLimitInMB: '256',
    logGroupName: functionName,
    logStreamName: functionName,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => 30_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** Does something and gives what came of it with all that was written to the two streams meanwhile. */
export async function watching<T>(work: () => Promise<T>): Promise<{ outcome: PromiseSettledResult<T> } & Written> {
  const texts: string[] = [];
  const take = (chunk: unknown) => texts.push(String(chunk)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(take));
  const [outcome] = await Promise.allSettled([work()]);
  for (const spy of spies) spy.mockRestore();
  const values = texts
    .flatMap((text) => text.split('\n'))
    .filter((text) => text.startsWith('{'))
    .map((text): unknown => JSON.parse(text));
  const metrics = values.flatMap((value) => Emf.safeParse(value).data ?? []).map(metricOf);
  return {
    outcome,
    lines: values.flatMap((value) => LogLine.safeParse(value).data ?? []),
    metrics: Object.fromEntries(metrics),
  };
}

function metricOf(emf: z.infer<typeof Emf>): [string, number] {
  const [{ Dimensions, Metrics }] = emf._aws.CloudWatchMetrics;
  const metric = Metrics[0]?.Name ?? '';
  const dimensions = (Dimensions[0] ?? []).filter((dimension) => dimension !== 'service');
  const labels = dimensions.toSorted().map((dimension) => `${dimension}=${String(emf[dimension])}`);
  return [[metric, ...labels].join(' '), Number(emf[metric])];
}

type Message = { readonly id: string; readonly body: string; readonly group?: string; readonly redriven?: string };

/** A batch as Lambda hands it over; messages with a group are of a FIFO queue. */
export function sqsEvent(...messages: readonly Message[]): SQSEvent {
  return { Records: messages.map(record) };
}

const record = ({ id, body, group, redriven }: Message): SQSRecord => ({
  messageId: id,
  receiptHandle: `receipt-${id}`,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1767355200000',
    SenderId: 'AIDA',
    ApproximateFirstReceiveTimestamp: '1767355200000',
    ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: `dedup-${id}` }),
  },
  messageAttributes: redriven === undefined ? {} : { redriven: { stringValue: redriven, dataType: 'String' } },
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${REGION}:222222222222:queue`,
  awsRegion: REGION,
});
