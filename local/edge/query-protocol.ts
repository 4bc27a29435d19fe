import { isRecord } from '../json.ts';
import type { ServiceName } from '../kernel.ts';
import { type Model, modelOf, shapeOf } from './model.ts';
import type { Protocol } from './protocol.ts';

const NAMESPACES: Readonly<Partial<Record<ServiceName, string>>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** Tells the services that speak it. */
export const isQuery = (service: ServiceName): boolean => service in NAMESPACES;

const escaped = (value: string) => value.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A value as the query protocol's XML: dates in ISO 8601, list items as `member`. */
export function toXml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${toXml(item)}</member>`).join('');
  if (!isRecord(value)) return escaped(String(value));
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `<${name}>${toXml(inner)}</${name}>`)
    .join('');
}

/** A number that is none stays a string, so that the check against the model refuses it. */
function scalar(type: string, value: string): unknown {
  if (type === 'integer' || type === 'long') return /^-?\d+$/.test(value) ? Number(value) : value;
  return type === 'boolean' ? value === 'true' : value;
}

/** Reads the form field `at`, or those below it, as the model's shape says; undefined when none is there. */
function fromForm(model: Model, shapeName: string, form: URLSearchParams, at: string): unknown {
  const shape = shapeOf(model, shapeName);
  const below = at === '' ? '' : `${at}.`;
  if (at !== '' && ![...form.keys()].some((key) => key === at || key.startsWith(below))) return undefined;
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members ?? {}).map(
      ([name, member]) => [name, fromForm(model, member.shape, form, `${below}${name}`)] as const,
    );
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  if (shape.type !== 'list') return scalar(shape.type, form.get(at) ?? '');
  const items: unknown[] = [];
  for (let index = 1; shape.member !== undefined; index += 1) {
    const item = fromForm(model, shape.member.shape, form, `${below}member.${index}`);
    if (item === undefined) break;
    items.push(item);
  }
  return items;
}

const xml = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });

/** The query protocol of STS and IAM: the operation is the form field Action, replies and errors are XML. */
export const queryProtocol: Protocol = {
  decode(service, request) {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const operation = form.get('Action') ?? '';
    const model = modelOf(service);
    const shape = model?.operations[operation]?.input;
    const input = model === undefined || !shape ? {} : fromForm(model, shape, form, '');
    return { operation, input: isRecord(input) ? input : {} };
  },
  output: (service, operation, output, requestId) => ({
    status: 200,
    headers: xml(requestId),
    body:
      `<${operation}Response xmlns="${NAMESPACES[service]}"><${operation}Result>${toXml(output)}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
  }),
  error: (service, { code, message, status }, requestId) => {
    const error = toXml({ Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message });
    return {
      status,
      headers: xml(requestId),
      body: `<ErrorResponse xmlns="${NAMESPACES[service] ?? ''}"><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  },
};
