import { isRecord, text } from '../json.ts';
import { ENGINE_ACCOUNT } from './fauxqs-engine.ts';

type Input = Readonly<Record<string, unknown>>;

const queueName = (urlOrArn: string) => urlOrArn.split(/[/:]/).at(-1) ?? '';

/** A redrive policy names the dead-letter queue by ARN: the account in it is swapped, the rest kept. */
function swapAccount(value: unknown, from: string, to: string): unknown {
  return typeof value === 'string' ? value.replaceAll(`:${from}:`, `:${to}:`) : value;
}

/** A call as the engine understands it. AWS gives no attribute unless asked; the engine would give all. */
export function toEngine(operation: string, input: Input, account: string): Input {
  const url = text(input, 'QueueUrl');
  const attributes = input['Attributes'];
  return {
    ...(operation === 'GetQueueAttributes' ? { AttributeNames: [] } : {}),
    ...input,
    ...(url === '' ? {} : { QueueUrl: `http://queues/${ENGINE_ACCOUNT}/${queueName(url)}` }),
    ...(isRecord(attributes) && attributes['RedrivePolicy'] !== undefined
      ? {
          Attributes: {
            ...attributes,
            RedrivePolicy: swapAccount(attributes['RedrivePolicy'], account, ENGINE_ACCOUNT),
          },
        }
      : {}),
  };
}

function message(value: unknown, account: string): unknown {
  if (!isRecord(value) || !isRecord(value['Attributes'])) return value;
  const { SenderId, ...rest } = value['Attributes'];
  return { ...value, Attributes: { ...rest, ...(SenderId === undefined ? {} : { SenderId: account }) } };
}

/** An answer of the engine with this cloud's queue URLs and ARNs. */
export function fromEngine(output: Input, account: string, endpoint: string): Input {
  const urlOf = (url: unknown) => `${endpoint}/${account}/${queueName(String(url))}`;
  const attributes = output['Attributes'];
  const messages = output['Messages'];
  const urls = output['QueueUrls'];
  return {
    ...output,
    ...(output['QueueUrl'] === undefined ? {} : { QueueUrl: urlOf(output['QueueUrl']) }),
    ...(Array.isArray(urls) ? { QueueUrls: urls.map(urlOf) } : {}),
    ...(Array.isArray(messages) ? { Messages: messages.map((value) => message(value, account)) } : {}),
    ...(isRecord(attributes) ? { Attributes: fromEngineAttributes(attributes, account) } : {}),
  };
}

function fromEngineAttributes(attributes: Input, account: string): Input {
  const swapped = ['QueueArn', 'RedrivePolicy']
    .filter((name) => attributes[name] !== undefined)
    .map((name) => [name, swapAccount(attributes[name], ENGINE_ACCOUNT, account)]);
  return { ...attributes, ...Object.fromEntries(swapped) };
}
