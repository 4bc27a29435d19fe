import { ApiError } from '../kernel.ts';

/** A function as deployed. */
export type FunctionSpec = {
  readonly account: string;
  readonly name: string;
  readonly roleArn: string;
  /** Folder of the bundle. It is copied on registration, as AWS uploads it. */
  readonly codeFolder: string;
  /** `<module>.<export>`, as `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  readonly description?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly reservedConcurrency?: number;
  /** Queue that takes asynchronous events that failed every attempt. */
  readonly deadLetterArn?: string;
};

/** How asynchronous invocations of a function are retried. */
export type InvokeConfig = {
  readonly account: string;
  readonly functionName: string;
  /** 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** Queue that takes a record of each event that failed every attempt. */
  readonly onFailureArn?: string;
};

/** A queue that feeds a function. */
export type EventSourceSpec = {
  readonly account: string;
  readonly functionName: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly windowSeconds: number;
  readonly enabled: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly maximumConcurrency?: number;
};

/** One statement of a function's resource policy. */
export type InvokePermission = {
  readonly account: string;
  readonly functionName: string;
  readonly id: string;
  /** A service's name, an account id, an ARN or `*`. */
  readonly principal: string;
  readonly action: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly organizationId?: string;
};

export const functionArn = (region: string, account: string, name: string): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;

const FUNCTION_NAME =
  /^(?:(?:arn:aws:lambda:[a-z0-9-]+:)?(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>[\w$-]+))?$/;

/**
 * Reads what AWS takes as FunctionName: a name, `<account>:function:<name>` or an ARN, with a qualifier or not, which
 * may also stand beside it. A bare name is of `account`. Throws ApiError ValidationException, and
 * ResourceNotFoundException for a version or alias, since nothing is published here.
 */
export function parseFunctionName(
  text: string,
  account: string,
  beside = '$LATEST',
): { readonly account: string; readonly name: string } {
  const groups = FUNCTION_NAME.exec(text)?.groups;
  if (groups?.['name'] === undefined) throw new ApiError('ValidationException', `invalid function name '${text}'`);
  const published = [groups['qualifier'] ?? '$LATEST', beside].find((qualifier) => qualifier !== '$LATEST');
  if (published !== undefined) {
    throw new ApiError('ResourceNotFoundException', `Function not found: ${groups['name']}:${published}`, 404);
  }
  return { account: groups['account'] ?? account, name: groups['name'] };
}
