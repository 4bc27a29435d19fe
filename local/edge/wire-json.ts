import { isRecord } from '../json.ts';
import { ApiError } from '../kernel.ts';

/** A value as AWS's JSON protocols write it: dates as seconds since 1970, bytes as base64, undefined left out. */
function wireValue(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(wireValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wireValue(inner)]));
}

/** An output as JSON text; no output is an empty object. */
export const toWireJson = (output: unknown): string => JSON.stringify(wireValue(output ?? {}));

/** A body as a JSON object; an empty body is an empty object. Throws ApiError SerializationException. */
export function fromWireJson(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ApiError('SerializationException', `the body is no JSON: ${cause.message}`);
  }
  if (!isRecord(parsed)) throw new ApiError('SerializationException', 'the body is no JSON object');
  return parsed;
}
