import * as z from 'zod';
import type { Outcome } from './invocation.ts';

const BatchResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

function parseResponse(payload: string): readonly string[] | undefined {
  const response = BatchResponse.safeParse(JSON.parse(payload));
  if (!response.success) return undefined;
  return (response.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
}

/**
 * Which messages of a batch failed. With ReportBatchItemFailures: an empty or null list or response is success;
 * an error, a malformed response or an identifier that is not of the batch fails the whole batch.
 * Source: Lambda developer guide, "Handling errors for an SQS event source".
 */
export function failedMessages(
  messageIds: readonly string[],
  outcome: Outcome,
  reportBatchItemFailures: boolean,
): ReadonlySet<string> {
  if (!outcome.ok) return new Set(messageIds);
  if (!reportBatchItemFailures) return new Set();
  const reported = parseResponse(outcome.payload);
  const known = new Set(messageIds);
  if (reported?.every((id) => known.has(id))) return new Set(reported);
  return known;
}
