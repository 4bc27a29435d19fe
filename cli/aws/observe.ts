import { paginateListPipelines } from '@aws-sdk/client-codepipeline';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { PipelineName } from '../../shared/domain/names.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import { CommandError } from '../failure.ts';
import { didYouMean, nearest } from '../terminal/nearest.ts';
import type { Session } from './session.ts';

/** The pipeline as it is now. @throws CommandError that names similar ones where there is none of this name. */
export async function observe(session: Session, name: PipelineName): Promise<ObservedPipeline> {
  const observed = await session.reader.observe(name);
  if (observed !== undefined) return observed;
  const { clients, region } = session;
  const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const hint = didYouMean(nearest(name, await pipelineNames(session)));
  throw new CommandError(2, `there is no pipeline ${name} in account ${Account}, ${region}${hint}`);
}

/** Names for a hint: whoever may not list them gets none. */
async function pipelineNames({ clients }: Session): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { pipelines = [] } of paginateListPipelines(
      { client: clients.codepipeline, pageSize: 1000 },
      {},
    )) {
      names.push(...pipelines.flatMap(({ name }) => name ?? []));
    }
  } catch (error) {
    if (!(error instanceof Error) || !error.name.startsWith('AccessDenied')) throw error;
  }
  return names;
}
