/**
 * Input that no retry can mend. The runtime counts it by `reason`, keeps it in the function's
 * dead-letter queue with the reason, and acknowledges it. Anything else that is thrown is retried.
 */
export class TerminalError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TerminalError';
    this.reason = reason;
  }
}

/** Another worker holds what this one needs; the message comes back. */
export class BusyError extends Error {
  constructor(what: string) {
    super(`${what} is being worked on`);
    this.name = 'BusyError';
  }
}

/** AWS takes the call later, and has done nothing: throttled, or too much is under way. The message comes back. */
export class NotNowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotNowError';
  }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** One line of what zod found wrong: field, problem, and the value received. `root` names the value as a whole. */
export function describeIssues(error: { readonly issues: readonly Issue[] }, value: unknown, root = ''): string {
  return error.issues
    .map(({ path, message }) => {
      const field = [root, ...path.map(String)].filter((part) => part !== '').join('.');
      // zod says what it received too, but never more than its type.
      const expected = message.replace(/^Invalid (input|option): /, '').replace(/, received \w+$/, '');
      return `${field === '' ? '' : `${field}: `}${expected}, got ${shorten(valueAt(value, path))}`;
    })
    .join('; ');
}

/** The value that a path leads to, or the last on the way to it: a schema may look inside a text. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return at;
    at = Reflect.get(at, key);
  }
  return at;
}

/** A value as it may stand in a message: JSON, at most 100 characters. */
export function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
