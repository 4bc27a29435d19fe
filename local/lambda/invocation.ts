/** One run of a handler. `payload` is the event as JSON text. */
export type Invocation = {
  readonly requestId: string;
  readonly payload: string;
  /** Takes each line that the run logs, all of them before its outcome. */
  readonly listen?: (line: string) => void;
};

/** An invocation as the worker gets it. */
export type Task = Pick<Invocation, 'requestId' | 'payload'> & {
  /** Whether all that was logged must be out before the end is told. */
  readonly flush: boolean;
};

/** A failure as Lambda reports it to whoever invoked. */
export type FunctionError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** What came of an invocation. `payload` is the handler's result as JSON text. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError };

/** What the runtime inside a worker is told at its start. */
export type RuntimeSetup = {
  readonly codeFolder: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly logGroup: string;
  readonly logStream: string;
};

/** What the runtime tells: the handler was entered, and how it ended. `fatal` asks for a new worker. */
export type RuntimeMessage =
  | { readonly kind: 'started' }
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly fatal: boolean };
