import { randomUUID } from 'node:crypto';
import { ApiError, type Call, eventTime } from '../kernel.ts';
import { queueUrl } from '../queue-message.ts';
import type { Schedule } from './schedule.ts';

/** One run of a schedule. */
export type Run = { readonly executionId: string; readonly scheduledTime: Date };

export const createRun = (scheduledTime: Date): Run => ({ executionId: randomUUID(), scheduledTime });

/** Event of a target without an Input of its own. `detail` is a string, as in AWS. */
function defaultInput({ account, arn }: Schedule, { executionId, scheduledTime }: Run): string {
  return JSON.stringify({
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: eventTime(scheduledTime),
    region: arn.split(':')[3],
    resources: [arn],
    detail: '{}',
  });
}

/** Input of a run with its context attributes filled in. */
export function runInput(schedule: Schedule, run: Run, attempt: number): string {
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': eventTime(run.scheduledTime),
    'execution-id': run.executionId,
    'attempt-number': String(attempt),
  };
  const input = schedule.Target.Input ?? defaultInput(schedule, run);
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole);
}

/**
 * The call that a target's ARN means: a function, an event bus or a queue, each with `input` as its payload.
 * Throws ApiError ValidationException for another kind of target.
 */
export function targetCall(schedule: Schedule, endpoint: string, input: string): Omit<Call, 'caller'> {
  const { Arn, EventBridgeParameters, SqsParameters } = schedule.Target;
  if (/^arn:aws:lambda:[^:]+:\d+:function:/.test(Arn)) {
    return {
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: Arn, InvocationType: 'Event', Payload: input },
    };
  }
  if (/^arn:aws:events:[^:]+:\d+:event-bus\//.test(Arn) && EventBridgeParameters !== undefined) {
    const { DetailType, Source } = EventBridgeParameters;
    const entry = { EventBusName: Arn, Source, DetailType, Detail: input, Resources: [schedule.arn] };
    return { service: 'events', operation: 'PutEvents', input: { Entries: [entry] } };
  }
  if (/^arn:aws:sqs:[^:]+:\d+:/.test(Arn)) {
    const message = { QueueUrl: queueUrl(endpoint, Arn), MessageBody: input, ...SqsParameters };
    return { service: 'sqs', operation: 'SendMessage', input: message };
  }
  throw new ApiError('ValidationException', `the local cloud has no schedule target for ${Arn}`);
}
