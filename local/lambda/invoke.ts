import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { Invocation } from './invocation.ts';
import { createLogTail } from './log-tail.ts';

export const InvokeInput = z.object({
  FunctionName: z.string(),
  InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse'),
  Payload: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  LogType: z.enum(['None', 'Tail']).default('None'),
  Qualifier: z.string().optional(),
});
export type InvokeInput = z.infer<typeof InvokeInput>;

/** Bytes; AWS's limits for each kind of invocation. */
const LIMITS = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

/** Reads the payload; throws ApiError for one that is not JSON or too large. */
export function invocationOf({ Payload, InvocationType }: InvokeInput): Invocation {
  const bytes = Buffer.from(Payload ?? '');
  const payload = bytes.length === 0 ? '{}' : bytes.toString();
  if (bytes.length > LIMITS[InvocationType]) {
    throw new ApiError('RequestTooLargeException', `payload of ${bytes.length} bytes exceeds the limit`, 413);
  }
  try {
    JSON.parse(payload);
  } catch (error) {
    const message = `Could not parse request body into json: ${String(error)}`;
    throw Object.assign(new ApiError('InvalidRequestContentException', message), { cause: error });
  }
  return { requestId: randomUUID(), payload };
}

/** Runs a function and gives the output of a synchronous Invoke. `Payload` is JSON text. */
export async function runToOutput(
  { spec, pool }: DeployedFunction,
  invocation: Invocation,
  logType: InvokeInput['LogType'],
) {
  const tail = logType === 'Tail' ? createLogTail(invocation.requestId, spec.memoryMb) : undefined;
  const outcome = await pool.run(tail === undefined ? invocation : { ...invocation, listen: tail.add });
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    ...(tail !== undefined && { LogResult: tail.result() }),
    ...(outcome.ok
      ? { Payload: outcome.payload }
      : { FunctionError: 'Unhandled', Payload: JSON.stringify(outcome.error) }),
  };
}
