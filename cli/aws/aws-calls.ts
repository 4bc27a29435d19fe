/** Where an error came from: the operation as IAM names it (`codepipeline:GetPipeline`), and the profile that was given. */
export type Call = { readonly name: string; readonly profile?: string | undefined };

const callsOfErrors = new WeakMap<object, Call>();

type Context = { readonly clientName?: string; readonly commandName?: string };
type Handler = (args: never) => Promise<object>;
type Watched = {
  readonly middlewareStack: {
    add(middleware: (next: Handler, context: Context) => Handler, options: { step: 'initialize'; name: string }): void;
  };
};

/** IAM's prefixes where they differ from the client's name in lower case. */
const PREFIXES: Readonly<Record<string, string>> = {
  eventbridge: 'events',
  resourcegroupstaggingapi: 'tag',
};

/** Rights that are not called as their operation is (Service Authorization Reference). */
const RIGHTS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
};

/** Has every error of a client remember which call it came from: AWS does not always say. */
export function rememberCalls<T extends Watched>(client: T, profile: string | undefined): T {
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          const service = clientName.replace(/Client$/, '').toLowerCase();
          const name = `${PREFIXES[service] ?? service}:${commandName.replace(/Command$/, '')}`;
          if (typeof error === 'object' && error !== null)
            callsOfErrors.set(error, { name: RIGHTS[name] ?? name, profile });
          throw error;
        }
      },
    { step: 'initialize', name: 'rememberCalls' },
  );
  return client;
}

export const callOf = (error: object): Call | undefined => callsOfErrors.get(error);
