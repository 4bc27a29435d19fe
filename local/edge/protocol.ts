import type { ApiError, ServiceName } from '../kernel.ts';
import type { EdgeReply, EdgeRequest } from './request.ts';

/** A request's operation and input; throws ApiError SerializationException when its body cannot be read. */
export type Decoded = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };

/** How one service speaks on the wire. `requestId` goes into every reply. */
export interface Protocol {
  decode(service: ServiceName, request: EdgeRequest): Decoded;
  output(service: ServiceName, operation: string, output: unknown, requestId: string): EdgeReply;
  error(service: ServiceName, error: ApiError, requestId: string): EdgeReply;
}
