import { ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { allTags } from '../../shared/adapters/pipeline-tags.ts';
import { PipelineName } from '../../shared/domain/names.ts';
import { relayTags } from '../../shared/domain/tags/tag-key.ts';
import { type Clients, type Connection, createClients } from '../aws/clients.ts';
import { openRelay, type Session } from '../aws/session.ts';
import type { Inventory, KnownRepository } from './cross-check.ts';
import type { LintSubject } from './lint-pipeline.ts';
import { nearMisses } from './stray-tags.ts';

/** Pipelines read at once: CodePipeline throttles an account that is read faster. */
const AT_ONCE = 4;

/** Every pipeline of the account whose tags are the relay's, or look as if meant for it. */
export async function liveSubjects(
  session: Session,
  progress: (done: number, of: number) => void,
): Promise<LintSubject[]> {
  const [{ deployment, pipelines }, tagged] = await Promise.all([openRelay(session), allTags(session.clients.tagging)]);
  const approved = new Map((await pipelines.all()).map((status) => [status.name, status.approved]));
  const names = [...tagged].filter(([, tags]) => isMeant(tags)).map(([name]) => PipelineName.parse(name));
  const subjects: LintSubject[] = [];
  const waiting = names.toSorted().entries();
  const readNext = async () => {
    for (const [at, name] of waiting) {
      progress(at, names.length);
      const observed = await session.reader.observe(name);
      // Tags of a pipeline that is gone are listed for a while.
      if (observed === undefined) continue;
      const { account, definition, tags } = observed;
      const where = `arn:aws:codepipeline:${session.region}:${account}:${name}`;
      subjects.push({ where, definition, tags, deployment, approved: approved.get(name) ?? [] });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readNext));
  return subjects.toSorted((a, b) => (a.where < b.where ? -1 : 1));
}

const isMeant = (tags: Readonly<Record<string, string>>): boolean =>
  Object.keys(relayTags(tags)).length > 0 || nearMisses(tags).length > 0;

/** The repositories of the accounts that these profiles lead to. */
export async function inventoryOf(profiles: readonly string[], connection: Connection): Promise<Inventory> {
  const listed = await Promise.all(
    profiles.map(async (profile) => {
      const clients = createClients({ ...connection, profile });
      const [{ Account = '' }, names] = await Promise.all([
        clients.sts.send(new GetCallerIdentityCommand({})),
        repositoryNames(clients),
      ]);
      const region = await clients.codecommit.config.region();
      const repositories = names.map((name): KnownRepository => {
        return { where: `arn:aws:codecommit:${region}:${Account}:${name}`, name, account: Account };
      });
      return { account: Account, repositories };
    }),
  );
  return {
    repositories: listed.flatMap(({ repositories }) => repositories),
    accounts: new Set(listed.map(({ account }) => account)),
  };
}

async function repositoryNames({ codecommit }: Clients): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await codecommit.send(new ListRepositoriesCommand({ nextToken }));
    names.push(...(page.repositories ?? []).flatMap(({ repositoryName }) => repositoryName ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return names.toSorted();
}
