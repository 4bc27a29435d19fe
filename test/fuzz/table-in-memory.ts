import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { ItemKey, RegistryTable } from '../../shared/adapters/registry-table.ts';

export type Item = Readonly<Record<string, unknown>> & ItemKey;

export type TableInMemory = RegistryTable & {
  /** Keys of the items that were told to be unreadable. */
  readonly unreadable: readonly ItemKey[];
};

const nameOf = ({ pk, sk }: ItemKey) => `${pk} ${sk}`;

/**
 * The registry with these items, for reading whatever they hold: a write without a condition is kept, one with a condition
 * succeeds, any other changes nothing. Stricter engines are where what is written is tested.
 */
export function tableInMemory(given: readonly Item[]): TableInMemory {
  const items = new Map(given.map((item) => [nameOf(item), item]));
  const unreadable: ItemKey[] = [];
  const found = ({ IndexName, ExpressionAttributeValues: values = {} }: QueryCommandInput) =>
    [...items.values()].filter((item) => {
      if (IndexName !== undefined) {
        const ofPipeline = values[':pipeline'] === undefined || item['pipeline'] === values[':pipeline'];
        return item['kind'] === values[':kind'] && ofPipeline;
      }
      return item.pk === values[':pk'] && item.sk.startsWith(String(values[':prefix'] ?? ''));
    });
  const send = async (command: unknown) => {
    if (command instanceof GetCommand) return { Item: items.get(nameOf(command.input.Key as ItemKey)) };
    if (command instanceof QueryCommand) return { Items: found(command.input) };
    if (command instanceof PutCommand) items.set(nameOf(command.input.Item as Item), command.input.Item as Item);
    return {};
  };
  // Paginators ask for an instance of the class.
  const client: DynamoDBDocumentClient = Object.assign(Object.create(DynamoDBDocumentClient.prototype), { send });
  return { client, name: 'registry', onUnreadable: (key) => void unreadable.push(key), unreadable };
}
