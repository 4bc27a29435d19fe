import { text } from '../json.ts';
import type { Protocol } from './protocol.ts';
import { toXml } from './query-protocol.ts';
import { restProtocol } from './rest-protocol.ts';

/** S3's protocol as far as policies go: input and output are texts in the body, errors are XML; buckets are in the path. */
export const s3Protocol: Protocol = {
  decode: restProtocol.decode,
  output(_service, _operation, output, requestId) {
    const body = text(output, 'Policy');
    return { status: body === '' ? 204 : 200, headers: { 'x-amz-request-id': requestId }, body };
  },
  error: (_service, { code, message, status }, requestId) => ({
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: `<Error>${toXml({ Code: code, Message: message, RequestId: requestId })}</Error>`,
  }),
};
