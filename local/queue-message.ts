import type { Caller, Kernel } from './kernel.ts';

/** URL by which a queue is called here. */
export function queueUrl(endpoint: string, queueArn: string): string {
  const [, , , , account, name] = queueArn.split(':');
  return `${endpoint}/${account}/${name}`;
}

/** Sends one message, with string attributes, as `caller`. Throws ApiError when refused. */
export async function sendToQueue(
  kernel: Kernel,
  caller: Caller,
  queueArn: string,
  message: { readonly body: string; readonly attributes?: Readonly<Record<string, string>> },
): Promise<void> {
  const attributes = Object.entries(message.attributes ?? {}).filter(([, value]) => value !== '');
  await kernel.invoke({
    service: 'sqs',
    operation: 'SendMessage',
    caller,
    input: {
      QueueUrl: queueUrl(kernel.endpoint, queueArn),
      MessageBody: message.body,
      MessageAttributes: Object.fromEntries(
        attributes.map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
      ),
    },
  });
}
