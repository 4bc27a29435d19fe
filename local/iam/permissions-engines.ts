import { isRecord, text } from '../json.ts';
import type { PermissionTable } from './permissions.ts';
import { requestTags } from './request-tags.ts';

/** DynamoDB: the table, or the index of a Query or Scan that names one. */
export const dynamodbPermissions: PermissionTable = (operation, input, { region, account }) => {
  const action = `dynamodb:${operation}`;
  const table = (name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  if (operation === 'ListTables') return [{ action, resource: '*' }];
  const named = text(input, 'ResourceArn');
  if (named !== '') return [{ action, resource: named, context: requestTags(input) }];
  const items = input['RequestItems'];
  if (isRecord(items)) return Object.keys(items).map((name) => ({ action, resource: table(name) }));
  const index = text(input, 'IndexName');
  const resource = table(text(input, 'TableName'));
  return [{ action, resource: index === '' ? resource : `${resource}/index/${index}` }];
};

/** IAM has no actions for the batch forms: they need what one message needs. */
const SQS_ACTION: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** SQS: the queue by its URL, whose path holds account and name, or by its name in the caller's account. */
export const sqsPermissions: PermissionTable = (operation, input, { region, account }) => {
  const action = `sqs:${SQS_ACTION[operation] ?? operation}`;
  if (operation === 'ListQueues') return [{ action, resource: '*' }];
  const source = text(input, 'SourceArn');
  if (operation === 'StartMessageMoveTask') {
    const target = text(input, 'DestinationArn');
    const own = ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    const reading = own.map((name) => ({ action: name, resource: source }));
    return target === '' ? reading : [...reading, { action: 'sqs:SendMessage', resource: target }];
  }
  if (source !== '') return [{ action, resource: source }];
  const [owner, name] = text(input, 'QueueUrl').split('/').slice(-2);
  if (owner !== undefined && name !== undefined)
    return [{ action, resource: `arn:aws:sqs:${region}:${owner}:${name}` }];
  const of = text(input, 'QueueOwnerAWSAccountId') || account;
  return [{ action, resource: `arn:aws:sqs:${region}:${of}:${text(input, 'QueueName')}` }];
};
