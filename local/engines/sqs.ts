import { PolicyDocument, parsePolicy } from '../iam/policy-document.ts';
import { parseJson, text } from '../json.ts';
import { ApiError, type Caller, type PolicyDocument as Policy, type Service } from '../kernel.ts';
import { createQueueEngine, type QueueEngine } from './fauxqs-engine.ts';
import { createMoveTasks, type MoveTasks } from './move-tasks.ts';
import { fromEngine, toEngine } from './queue-names.ts';

type Input = Readonly<Record<string, unknown>>;
type Account = { readonly engine: QueueEngine; readonly tasks: MoveTasks };

export type SqsOptions = {
  readonly accounts: readonly string[];
  readonly region: string;
  /** Start of every queue URL; asked at each call, since the edge's port is known only once it listens. */
  readonly endpoint: () => string;
};

/** The account a call is about: that of the queue it names, else the caller's. */
function ownerOf(input: Input, caller: Caller): string {
  const url = text(input, 'QueueUrl');
  if (url !== '') return url.split('/').at(-2) ?? '';
  const source = text(input, 'SourceArn');
  return source === '' ? text(input, 'QueueOwnerAWSAccountId') || caller.account : (source.split(':')[4] ?? '');
}

/** AWS takes the ending `.fifo` only together with the attribute; the engine would set that itself. */
function checkQueueName(input: Input): void {
  if (!text(input, 'QueueName').endsWith('.fifo') || text(input['Attributes'], 'FifoQueue') === 'true') return;
  const rule =
    'The name of a queue can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  throw new ApiError('InvalidParameterValue', rule);
}

/** The engine would keep any text, and the next call to the queue could not be judged. */
function checkQueuePolicy(input: Input): void {
  const policy = text(input['Attributes'], 'Policy');
  if (policy === '' || PolicyDocument.safeParse(parseJson(policy)).success) return;
  throw new ApiError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
}

async function queuePolicy(engine: QueueEngine, account: string, name: string): Promise<Policy | undefined> {
  const asked = { QueueUrl: `${account}/${name}`, AttributeNames: ['Policy'] };
  try {
    const { Attributes } = await engine.call('GetQueueAttributes', toEngine('GetQueueAttributes', asked, account));
    const policy = text(Attributes, 'Policy');
    return policy === '' ? undefined : parsePolicy(policy);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'QueueDoesNotExist') return undefined;
    throw error;
  }
}

/**
 * SQS for several accounts: one fauxqs each, in memory. Queue URLs are `<endpoint>/<account>/<name>`; a queue of
 * another
 * account is reached by its URL. Messages are at most 1 MiB and do not expire. A FIFO receive gives one message a
 * group.
 */
export function createSqs({ accounts, region, endpoint }: SqsOptions): Service {
  const queueCall = (account: string, engine: QueueEngine) => async (operation: string, input: Input) =>
    fromEngine(await engine.call(operation, toEngine(operation, input, account)), account, endpoint());
  const byAccount = new Map<string, Account>(
    accounts.map((account) => {
      const engine = createQueueEngine(region);
      return [account, { engine, tasks: createMoveTasks(queueCall(account, engine)) }];
    }),
  );
  const accountOf = (account: string): Account => {
    const found = byAccount.get(account);
    if (found === undefined) throw new ApiError('QueueDoesNotExist', 'The specified queue does not exist.');
    return found;
  };
  return {
    async handle(operation, input, caller) {
      const account = ownerOf(input, caller);
      const { engine, tasks } = accountOf(account);
      if (operation === 'CreateQueue') checkQueueName(input);
      checkQueuePolicy(input);
      if (operation === 'StartMessageMoveTask') return tasks.start(input);
      if (operation === 'ListMessageMoveTasks') return tasks.list(text(input, 'SourceArn'));
      return queueCall(account, engine)(operation, input);
    },
    async resourcePolicy(arn) {
      const [, , , , account = '', name = ''] = arn.split(':');
      const engine = byAccount.get(account)?.engine;
      return engine === undefined ? undefined : queuePolicy(engine, account, name);
    },
    async close() {
      await Promise.all([...byAccount.values()].map(({ engine }) => engine.close()));
    },
  };
}
