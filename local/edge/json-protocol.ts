import type { ApiError, ServiceName } from '../kernel.ts';
import type { Protocol } from './protocol.ts';
import { fromWireJson, toWireJson } from './wire-json.ts';

/** Services on JSON 1.0; the others speak 1.1. */
const VERSION_10: ReadonlySet<ServiceName> = new Set(['dynamodb', 'sqs']);

/** Errors that SQS named otherwise before it spoke JSON; clients ask for these by `x-amzn-query-mode`. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

const headers = (service: ServiceName, requestId: string) => ({
  'content-type': `application/x-amz-json-${VERSION_10.has(service) ? '1.0' : '1.1'}`,
  'x-amzn-requestid': requestId,
});

function queryError({ code, status }: ApiError): Readonly<Record<string, string>> {
  return { 'x-amzn-query-error': `${QUERY_CODES[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}` };
}

/** JSON 1.0 and 1.1: the operation is in X-Amz-Target, the input is the body. */
export const jsonProtocol: Protocol = {
  decode: (_service, request) => ({
    operation: request.header('x-amz-target').split('.').at(-1) ?? '',
    input: fromWireJson(request.body),
  }),
  output: (service, _operation, output, requestId) => ({
    status: 200,
    headers: headers(service, requestId),
    body: toWireJson(output),
  }),
  error: (service, error, requestId) => ({
    status: error.status,
    headers: {
      ...headers(service, requestId),
      'x-amzn-errortype': error.code,
      ...(service === 'sqs' ? queryError(error) : {}),
    },
    body: toWireJson({
      __type: service === 'sqs' ? `com.amazonaws.sqs#${error.code}` : error.code,
      message: error.message,
    }),
  }),
};
