import { list, member, text } from '../json.ts';
import type { Protocol } from './protocol.ts';
import { toXml } from './query-protocol.ts';
import { restProtocol } from './rest-protocol.ts';

/**
 * S3's protocol as far as policies and ownership go: policies are texts in the body, ownership and errors are XML; buckets
 * are in the path.
 */
export const s3Protocol: Protocol = {
  decode(service, request) {
    const { operation, input } = restProtocol.decode(service, request);
    const body = member(input, 'OwnershipControls');
    if (typeof body !== 'string') return { operation, input };
    const ObjectOwnership = /<ObjectOwnership>(?<value>\w+)<\/ObjectOwnership>/.exec(body)?.groups?.['value'];
    return { operation, input: { ...input, OwnershipControls: { Rules: [{ ObjectOwnership }] } } };
  },
  output(_service, _operation, output, requestId) {
    const [Rule] = list(member(output, 'OwnershipControls'), 'Rules');
    const body = Rule === undefined ? text(output, 'Policy') : toXml({ OwnershipControls: { Rule } });
    return { status: body === '' ? 204 : 200, headers: { 'x-amz-request-id': requestId }, body };
  },
  error: (_service, { code, message, status }, requestId) => ({
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: `<Error>${toXml({ Code: code, Message: message, RequestId: requestId })}</Error>`,
  }),
};
