import * as z from 'zod';

const Attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
});

const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string().optional(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
});

/** A message as ReceiveMessage returns it. */
export type Message = z.infer<typeof Message>;

export const ReceiveOutput = z.object({ Messages: z.array(Message).nullish() });

function recordAttribute({ DataType, StringValue, BinaryValue }: z.infer<typeof Attribute>) {
  const binary = BinaryValue instanceof Uint8Array ? Buffer.from(BinaryValue).toString('base64') : BinaryValue;
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(binary !== undefined && { binaryValue: binary }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

/** A message as a record of the event that Lambda gives to a function. */
export function sqsRecord(message: Message, queueArn: string) {
  const attributes = Object.entries(message.MessageAttributes).map(([key, value]) => [key, recordAttribute(value)]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}
