import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller, Kernel } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { workerEnvironment } from './environment.ts';
import { type FunctionSpec, functionArn, type InvokeConfig, type InvokePermission } from './function-spec.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { createSandboxPool, type SandboxPool } from './sandbox-pool.ts';

/** AWS allows a thousand per account; a machine has fewer cores. */
const DEFAULT_CONCURRENCY = 10;

export type DeployedFunction = {
  readonly spec: FunctionSpec;
  readonly registered: Date;
  readonly pool: SandboxPool;
  readonly permissions: InvokePermission[];
  /** Most workers at once. */
  concurrency: number;
  invokeConfig: InvokeConfig | undefined;
  /** A session of the function's role, for what Lambda does in its name. */
  session(): Caller;
  /** Ends the workers and removes the copied bundle. */
  close(): Promise<void>;
};

export type FunctionHost = {
  readonly kernel: Kernel;
  readonly credentials: CredentialStore;
  readonly log: (functionName: string, line: string) => void;
  /** Where copies of the bundles are kept. */
  readonly folder: string;
};

function startFunction(spec: FunctionSpec, codeFolder: string, { kernel, credentials, log }: FunctionHost): Sandbox {
  const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
  const issued = credentials.issue(spec.roleArn, spec.name);
  const { region, endpoint } = kernel;
  const cloud = { region, endpoint, logStream, cache: join(codeFolder, 'compiled') };
  return startSandbox({
    setup: {
      codeFolder,
      handler: spec.handler,
      functionName: spec.name,
      functionArn: functionArn(kernel.region, spec.account, spec.name),
      memoryMb: spec.memoryMb,
      timeoutSeconds: spec.timeoutSeconds,
      logGroup: spec.logGroup,
      logStream,
    },
    environment: workerEnvironment(spec, cloud, issued),
    accessKeyId: issued.accessKeyId,
    log: (line) => log(spec.name, line),
  });
}

/** Takes a copy of the bundle, as an upload does, so that a later synthesis cannot change what runs. */
export async function deployFunction(spec: FunctionSpec, host: FunctionHost): Promise<DeployedFunction> {
  const folder = await mkdtemp(join(host.folder, `lambda-${spec.name}-`));
  await cp(spec.codeFolder, folder, { recursive: true });
  const pool = createSandboxPool(
    () => deployed.concurrency,
    () => startFunction(spec, folder, host),
  );
  const deployed: DeployedFunction = {
    spec,
    registered: new Date(),
    pool,
    permissions: [],
    concurrency: spec.reservedConcurrency ?? DEFAULT_CONCURRENCY,
    invokeConfig: undefined,
    session() {
      const { accessKeyId } = host.credentials.issue(spec.roleArn, spec.name);
      return { kind: 'role', account: spec.account, roleArn: spec.roleArn, sessionName: spec.name, accessKeyId };
    },
    async close() {
      await pool.close();
      // A worker that was just ended may still be writing to its compile cache.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  return deployed;
}
