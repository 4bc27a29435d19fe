import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Invocation, Outcome, RuntimeMessage, RuntimeSetup, Task } from './invocation.ts';
import { createRunning } from './running.ts';

/** AWS gives a bundle 10 s to load; more here, where one machine runs everything. */
const INIT_LIMIT_SECONDS = 30;
/**
 * At the heap limit Node lends a worker 16 MB to end in, and V8 aborts the whole process if one collection promotes
 * more than that; its own choice of a young generation can.
 */
const YOUNG_GENERATION_MB = 16;

/** One worker thread with a bundle in it, which runs one invocation at a time. */
export interface Sandbox {
  /** Names the credentials that the worker holds. */
  readonly accessKeyId: string;
  readonly alive: boolean;
  /** Never rejects: whatever the handler does is an outcome. */
  invoke(invocation: Invocation): Promise<Outcome>;
  /** Ends the worker in the middle of whatever it does. */
  kill(): Promise<void>;
}

export type SandboxOptions = {
  readonly setup: RuntimeSetup;
  readonly environment: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly log: (line: string) => void;
};

function startWorker({ setup, environment, log }: SandboxOptions): Worker {
  const worker = new Worker(new URL('./runtime.ts', import.meta.url), {
    name: setup.functionName,
    workerData: setup,
    env: environment,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: setup.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  for (const stream of [worker.stdout, worker.stderr]) createInterface({ input: stream }).on('line', log);
  return worker;
}

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const exitMessage = (cause: string | undefined) =>
  cause ? `Runtime exited with error: ${cause}` : 'Runtime exited without providing a reason';

/** Starts a worker; the bundle loads at once, in the worker. */
export function startSandbox(options: SandboxOptions): Sandbox {
  const { setup } = options;
  const running = createRunning(options.log);
  const worker = startWorker({ ...options, log: running.log });
  let alive = true;
  let reason: string | undefined;

  const end = async (cause: string) => {
    alive = false;
    reason ??= cause;
    await worker.terminate();
  };
  const limit = (seconds: number) =>
    running.limit(seconds, () => {
      running.fail('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`);
      void end('timed out');
    });

  worker.on('message', (message: RuntimeMessage) => {
    if (!running.busy) return;
    if (message.kind === 'started') return limit(setup.timeoutSeconds);
    if (message.fatal) void end('initialisation failed');
    running.settle(message.outcome);
  });
  worker.on('error', (error) => {
    alive = false;
    reason ??= isOutOfMemory(error) ? 'signal: killed' : 'exit status 1';
    running.log(`ERROR Uncaught Exception ${error instanceof Error ? error.stack : String(error)}`);
  });
  worker.on('exit', (code) => {
    alive = false;
    running.fail('Runtime.ExitError', exitMessage(reason ?? (code === 0 ? undefined : `exit status ${code}`)));
  });

  return {
    accessKeyId: options.accessKeyId,
    get alive() {
      return alive;
    },
    invoke(invocation) {
      const outcome = running.begin(invocation);
      limit(INIT_LIMIT_SECONDS);
      const { requestId, payload, listen } = invocation;
      worker.postMessage({ requestId, payload, flush: listen !== undefined } satisfies Task);
      return outcome;
    },
    kill: () => end('signal: killed'),
  };
}
