import { CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import type { DemoClients } from './clients.ts';
import { createFleet, FLEET, type Home, REPOSITORIES, runsOf } from './fleet.ts';
import type { FunctionLogs } from './function-logs.ts';
import { waitUntil } from './wait.ts';
import { cloneRepository, type WorkingCopy } from './working-copy.ts';

/** Branches that the fleet reads, per repository, made before any pipeline. */
const BRANCHES: Readonly<Record<(typeof REPOSITORIES)[number], readonly string[]>> = {
  app: ['main', 'release'],
  config: ['main'],
};

export type DemoCopies = Readonly<Record<string, WorkingCopy>>;

/**
 * Makes the repositories in the source account, pushes their first commits, creates the fleet in the
 * pipeline account and waits until every follower is registered and its first run has ended.
 */
export async function setUpDemo(clients: DemoClients, home: Home, logs: FunctionLogs): Promise<DemoCopies> {
  const copies: Record<string, WorkingCopy> = {};
  for (const repositoryName of REPOSITORIES) {
    const { repositoryMetadata } = await clients.codecommit.send(new CreateRepositoryCommand({ repositoryName }));
    const copy = await cloneRepository(repositoryMetadata?.cloneUrlHttp ?? '');
    copies[repositoryName] = copy;
    for (const branch of BRANCHES[repositoryName])
      await copy.push(branch, 'README.md', `# ${repositoryName} ${branch}\n`);
  }
  await createFleet(clients, home);
  for (const { name, follow } of FLEET) {
    if (follow === undefined) continue;
    await logs.waitFor(`the registration of ${name}`, {
      matches: (line) => line.message === 'pipeline reconciled' && line['pipeline'] === name,
    });
  }
  await waitUntil('the first runs to end', async () => ((await anyRunning(clients)) ? undefined : true));
  return copies;
}

async function anyRunning(clients: DemoClients): Promise<boolean> {
  for (const { name } of FLEET) {
    if ((await runsOf(clients, name)).some(({ status }) => status === 'InProgress')) return true;
  }
  return false;
}

export async function removeCopies(copies: DemoCopies): Promise<void> {
  await Promise.all(Object.values(copies).map((copy) => copy.remove()));
}
