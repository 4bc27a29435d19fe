import { type Cloud, startCloud } from '../cloud.ts';
import { createClients, type DemoClients, destroyClients } from '../demo/clients.ts';
import { type Accounts, homeIn } from '../demo/fleet.ts';
import { createFunctionLogs, type FunctionLogs } from '../demo/function-logs.ts';
import { type DemoCopies, removeCopies, setUpDemo } from '../demo/set-up.ts';
import { note } from './console.ts';
import { exitOnSignal } from './signals.ts';
import { withAssembly } from './with-assembly.ts';

export const DEMO_ACCOUNTS: Accounts = { source: '111111111111', pipelines: '222222222222', region: 'ap-south-1' };

/** A local cloud with the demo's repositories and pipelines in it. */
export type DemoCloud = {
  readonly cloud: Cloud;
  readonly clients: DemoClients;
  readonly copies: DemoCopies;
  readonly logs: FunctionLogs;
};

/** Boots the local cloud, sets the demo up in it, hands it over, and closes everything whatever happens. */
export async function withDemo<T>(use: (demo: DemoCloud) => Promise<T>): Promise<T> {
  const { source, pipelines, region } = DEMO_ACCOUNTS;
  exitOnSignal();
  note('synthesising the stacks and booting the local cloud');
  return withAssembly(DEMO_ACCOUNTS, async (assembly) => {
    const logs = createFunctionLogs();
    const cloud = await startCloud({ assembly, accounts: [source, pipelines], region, onLog: logs.add });
    const clients = createClients(cloud, source, pipelines);
    let copies: DemoCopies = {};
    try {
      note(`local cloud at ${cloud.endpoint}; making repositories in ${source} and pipelines in ${pipelines}`);
      copies = await setUpDemo(clients, homeIn(cloud, DEMO_ACCOUNTS), logs);
      return await use({ cloud, clients, copies, logs });
    } finally {
      destroyClients(clients);
      await removeCopies(copies);
      await cloud.close();
    }
  });
}
