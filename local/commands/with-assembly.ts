import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { assembly } from '../assembly/synth.ts';
import type { Accounts } from '../demo/fleet.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

const CdkJson = z.object({ context: z.object({ 'commit-relay': z.record(z.string(), z.unknown()) }) });

/**
 * Synthesises cdk.json's deployment for one source account, one pipeline account and a Region, and hands the folder
 * over. `settings` are members of the configuration that differ from cdk.json's. What cdk.json itself describes is kept in `cdk.out`; anything else goes away afterwards.
 */
export async function withAssembly<T>(
  accounts: Accounts,
  use: (assembly: string) => Promise<T>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const folder = await makeTemporaryFolder('assembly');
  try {
    return await use(
      await assembly({ config: { ...(await relayConfig(accounts)), ...settings }, folder: folder.path }),
    );
  } finally {
    await folder.remove();
  }
}

async function relayConfig({ source, pipelines, region }: Accounts): Promise<Record<string, unknown>> {
  const file = join(import.meta.dirname, '../../cdk.json');
  const { context } = CdkJson.parse(JSON.parse(await readFile(file, 'utf8')));
  const sourceAccounts = [{ account: source }];
  const pipelineAccounts = [{ account: pipelines }];
  return { ...context['commit-relay'], region, sourceAccounts, pipelineAccounts };
}
