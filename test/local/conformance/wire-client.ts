import { type Model, modelOf, type Operation, type Shape, shapeOf } from '../../../local/edge/model.ts';
import { text } from '../../../local/json.ts';
import type { ServiceName } from '../../../local/kernel.ts';
import { fromXml } from './xml.ts';

export type Input = Readonly<Record<string, unknown>>;
export type Reply = { readonly status: number; readonly output: unknown; readonly error: string | undefined };

/** Calls one operation with the raw protocol of its service; `key` is an access key id. */
export type Call = (key: string, service: ServiceName, operation: string, input: Input) => Promise<Reply>;

const TARGETS: Readonly<Partial<Record<ServiceName, string>>> = {
  codebuild: 'CodeBuild_20161006',
  codecommit: 'CodeCommit_20150413',
  codepipeline: 'CodePipeline_20150709',
  events: 'AWSEvents',
  kms: 'TrentService',
  sqs: 'AmazonSQS',
  tagging: 'ResourceGroupsTaggingAPI_20170126',
};

type Wired = {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};
const post = (headers: Wired['headers'], body: string): Wired => ({ path: '/', method: 'POST', headers, body });

function form(input: Input): string {
  const fields = Object.entries(input).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(Object.fromEntries(fields)).toString();
}

/** Spreads an input over path, query, headers and body, as the model says. */
function rest({ http }: Operation, shape: Shape, input: Input): Wired {
  const [headers, query, body]: [Record<string, string>, URLSearchParams, Record<string, unknown>] = [
    {},
    new URLSearchParams(),
    {},
  ];
  let path = http.requestUri;
  for (const [name, value] of Object.entries(input)) {
    const { location, locationName = name } = shape.members?.[name] ?? {};
    if (location === 'uri') path = path.replace(`{${locationName}}`, encodeURIComponent(String(value)));
    else if (location === 'querystring') query.set(locationName, String(value));
    else if (location === 'header') headers[locationName] = String(value);
    else body[name] = value;
  }
  const payload = shape.payload === undefined ? JSON.stringify(body) : String(body[shape.payload] ?? '');
  const { method } = http;
  return { path: `${path}?${query}`, method, headers, ...(method === 'GET' ? {} : { body: payload }) };
}

function wired(service: ServiceName, name: string, input: Input, model: Model): Wired {
  const target = TARGETS[service];
  if (target !== undefined) return post({ 'x-amz-target': `${target}.${name}` }, JSON.stringify(input));
  if (service === 'sts') {
    return post({ 'content-type': 'application/x-www-form-urlencoded' }, form({ Action: name, ...input }));
  }
  const operation = model.operations[name];
  if (operation === undefined) throw new Error(`${service} has no operation ${name}`);
  return rest(operation, operation.input ? shapeOf(model, operation.input) : { type: 'structure' }, input);
}

/** A REST output put together again from body, headers and status. */
function restOutput(shape: Shape, response: Response, body: string): Input {
  const output: Record<string, unknown> =
    shape.payload === undefined ? JSON.parse(body) : { [shape.payload]: Buffer.from(body).toString('base64') };
  for (const [name, { location, locationName = name }] of Object.entries(shape.members ?? {})) {
    if (location === 'statusCode') output[name] = response.status;
    const value = location === 'header' ? response.headers.get(locationName) : null;
    if (value !== null) output[name] = value;
  }
  return output;
}

function outputOf(service: ServiceName, operation: string, model: Model, response: Response, body: string): unknown {
  if (service === 'sts') return fromXml(body, `${operation}Result`);
  if (TARGETS[service] !== undefined) return JSON.parse(body);
  const shape = model.operations[operation]?.output;
  return restOutput(shape ? shapeOf(model, shape) : { type: 'structure' }, response, body);
}

function errorOf(service: ServiceName, response: Response, body: string): string {
  if (service === 'sts') return text(fromXml(body, 'Error'), 'Code');
  const named = response.headers.get('x-amzn-errortype') ?? text(JSON.parse(body), '__type');
  return named.split('#').at(-1) ?? '';
}

/** The model of a service that has one. */
export function requireModel(service: ServiceName): Model {
  const model = modelOf(service);
  if (model === undefined) throw new Error(`${service} has no model`);
  return model;
}

export const createWireClient =
  (endpoint: string): Call =>
  async (key, service, operation, input) => {
    const model = requireModel(service);
    const { path, headers, ...init } = wired(service, operation, input, model);
    const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20260101/local/${service}/aws4_request, Signature=x`;
    const response = await fetch(`${endpoint}${path}`, { ...init, headers: { ...headers, authorization } });
    const body = await response.text();
    const { status, ok } = response;
    if (!ok) return { status, output: undefined, error: errorOf(service, response, body) };
    return { status, output: outputOf(service, operation, model, response, body), error: undefined };
  };
