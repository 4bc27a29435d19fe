import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import type { Bus, BusStore } from './bus-store.ts';
import { type Operations, operation, Paging, page, Tags } from './operation.ts';

const BUSES_PER_ACCOUNT = 100;

const epoch = (at: Date): number => at.getTime() / 1000;

/** A bus as Describe and List show it. Times are epoch seconds; Policy is a JSON string, absent when empty. */
const view = (bus: Bus) => ({
  Name: bus.name,
  Arn: bus.arn,
  ...(bus.description === undefined ? {} : { Description: bus.description }),
  ...(bus.policy === undefined ? {} : { Policy: JSON.stringify(bus.policy) }),
  CreationTime: epoch(bus.createdAt),
  LastModifiedTime: epoch(bus.modifiedAt),
});

const Create = z.object({
  Name: z.string(),
  EventSourceName: z.string().optional(),
  Description: z.string().optional(),
  Tags,
});

function create(store: BusStore, account: string, input: z.infer<typeof Create>) {
  const { Name, EventSourceName, Description } = input;
  if (EventSourceName !== undefined) {
    throw new ApiError('ResourceNotFoundException', `Event source ${EventSourceName} does not exist.`);
  }
  if (Name.includes('/')) throw new ApiError('ValidationException', "Event bus name must not contain '/'.");
  if (store.find(account, Name) !== undefined) {
    throw new ApiError('ResourceAlreadyExistsException', `Event bus ${Name} already exists.`);
  }
  if (store.list(account).length >= BUSES_PER_ACCOUNT) {
    throw new ApiError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  const bus = store.create(account, { name: Name, description: Description, tags: input.Tags });
  return { EventBusArn: bus.arn, ...(Description === undefined ? {} : { Description }) };
}

/** CreateEventBus, DescribeEventBus, ListEventBuses. */
export function busOperations(store: BusStore): Operations {
  return {
    CreateEventBus: operation(Create, (input, { account }) => create(store, account, input)),
    DescribeEventBus: operation(z.object({ Name: z.string().optional() }), ({ Name }, { account }) =>
      view(store.named(account, Name)),
    ),
    ListEventBuses: operation(Paging.extend({ NamePrefix: z.string().default('') }), (input, { account }) => {
      const all = store.list(account).filter(({ name }) => name.startsWith(input.NamePrefix));
      const { items, next } = page(all, input, { list: 'buses', key: ({ name }) => name });
      return { EventBuses: items.map(view), ...next };
    }),
  };
}
