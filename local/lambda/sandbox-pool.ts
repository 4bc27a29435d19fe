import type { Invocation, Outcome } from './invocation.ts';
import type { Sandbox } from './sandbox.ts';

/** The workers of one function: started when needed, kept warm, one invocation at a time each. */
export interface SandboxPool {
  /** Waits for a free worker while the limit is reached, in order of arrival. */
  run(invocation: Invocation): Promise<Outcome>;
  /** Kills the worker that holds these credentials; true if it was one of this pool. */
  crash(accessKeyId: string): boolean;
  /** Ends the workers that are idle. */
  retire(): Promise<void>;
  close(): Promise<void>;
}

/** @param limit most workers at once; asked each time, since an event source may set it later */
export function createSandboxPool(limit: () => number, start: () => Sandbox): SandboxPool {
  const busy = new Set<Sandbox>();
  let idle: Sandbox[] = [];
  let waiting: (() => void)[] = [];

  const take = async (): Promise<Sandbox> => {
    while (busy.size >= limit()) await new Promise<void>((resolve) => waiting.push(resolve));
    idle = idle.filter(({ alive }) => alive);
    const sandbox = idle.pop() ?? start();
    busy.add(sandbox);
    return sandbox;
  };
  const give = (sandbox: Sandbox) => {
    busy.delete(sandbox);
    if (sandbox.alive) idle.push(sandbox);
    waiting.shift()?.();
  };

  return {
    async run(invocation) {
      const sandbox = await take();
      try {
        return await sandbox.invoke(invocation);
      } finally {
        give(sandbox);
      }
    },
    crash(accessKeyId) {
      const held = [...busy, ...idle].find((sandbox) => sandbox.accessKeyId === accessKeyId);
      void held?.kill();
      return held !== undefined;
    },
    async retire() {
      await Promise.all(idle.map((sandbox) => sandbox.kill()));
    },
    async close() {
      waiting = [];
      await Promise.all([...busy, ...idle].map((sandbox) => sandbox.kill()));
    },
  };
}
