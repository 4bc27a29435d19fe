import { isRecord } from '../json.ts';
import { ApiError, type ServiceName } from '../kernel.ts';
import { type Model, modelOf, type Operation, type Shape, shapeOf } from './model.ts';
import type { Protocol } from './protocol.ts';
import type { EdgeRequest } from './request.ts';
import { fromWireJson, toWireJson } from './wire-json.ts';

function requireModel(service: ServiceName): Model {
  const model = modelOf(service);
  if (model === undefined) throw new Error(`${service} has no model`);
  return model;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw new ApiError('SerializationException', `the path holds what is no escape: ${part}`);
  }
}

/** Values of the `{labels}` of a URI, or undefined when path or query are others. */
function matchUri(uri: string, { path, query }: EdgeRequest): Readonly<Record<string, string>> | undefined {
  const [wantedPath = '', wantedQuery] = uri.split('?');
  const wanted = wantedPath.replace(/\/+$/, '').split('/');
  const given = path.split('/');
  if (wanted.length !== given.length || (wantedQuery !== undefined && !query.has(wantedQuery))) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decoded(given[index] ?? '');
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label !== undefined) labels[label] = value;
    else if (part !== value) return undefined;
  }
  return labels;
}

function find(service: ServiceName, request: EdgeRequest) {
  for (const [name, operation] of Object.entries(requireModel(service).operations)) {
    const labels = operation.http.method === request.method ? matchUri(operation.http.requestUri, request) : undefined;
    if (labels !== undefined) return { name, operation, labels };
  }
  throw new ApiError('UnknownOperationException', `no operation ${request.method} ${request.path}`, 404);
}

function shapeFor(service: ServiceName, name: Operation['input']): Shape {
  return name === undefined || name === null ? { type: 'structure' } : shapeOf(requireModel(service), name);
}

function fromText(service: ServiceName, shapeName: string, value: string): unknown {
  const { type } = shapeOf(requireModel(service), shapeName);
  return type === 'integer' && /^-?\d+$/.test(value) ? Number(value) : value;
}

function located(service: ServiceName, shape: Shape, request: EdgeRequest, labels: Readonly<Record<string, string>>) {
  const read = (location: string | undefined, name: string): string => {
    if (location === 'uri') return labels[name] ?? '';
    if (location === 'querystring') return request.query.get(name) ?? '';
    return location === 'header' ? request.header(name.toLowerCase()) : '';
  };
  return Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const value = read(member.location, member.locationName ?? name);
    return value === '' ? [] : [[name, fromText(service, member.shape, value)] as const];
  });
}

/** Members of an output that go into headers, and the status where the output holds it. */
function envelope(shape: Shape, output: Readonly<Record<string, unknown>>, operation: Operation | undefined) {
  const headers: Record<string, string> = {};
  let status = operation?.http.responseCode ?? 200;
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    if (member.location === 'header') headers[member.locationName ?? name] = String(value);
    if (member.location === 'statusCode' && typeof value === 'number') status = value;
  }
  return { headers, status };
}

/**
 * REST-JSON, as Lambda and Scheduler speak it: input and output spread over path, query, headers and body by the
 * model.
 */
export const restProtocol: Protocol = {
  decode(service, request) {
    const { name, operation, labels } = find(service, request);
    const shape = shapeFor(service, operation.input);
    const outside = Object.fromEntries(located(service, shape, request, labels));
    if (shape.payload === undefined) return { operation: name, input: { ...fromWireJson(request.body), ...outside } };
    return { operation: name, input: { ...outside, [shape.payload]: request.body.toString('utf8') } };
  },
  output(service, name, output, requestId) {
    const operation = requireModel(service).operations[name];
    const shape = shapeFor(service, operation?.output);
    const value = isRecord(output) ? output : {};
    const { headers, status } = envelope(shape, value, operation);
    const payload = shape.payload === undefined ? toWireJson(value) : value[shape.payload];
    const body = typeof payload === 'string' || payload instanceof Uint8Array ? payload : '';
    return { status, headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers }, body };
  },
  error: (_service, { code, message, status }, requestId) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: toWireJson({ message, Type: status < 500 ? 'User' : 'Service' }),
  }),
};
