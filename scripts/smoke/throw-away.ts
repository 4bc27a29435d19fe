import { setTimeout } from 'node:timers/promises';
import { CreateRepositoryCommand, DeleteRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreatePipelineCommand, DeletePipelineCommand, UntagResourceCommand } from '@aws-sdk/client-codepipeline';
import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { REGISTRY } from '../../shared/env.ts';
import { Interrupted, type Patience } from './patience.ts';
import type { Place } from './place.ts';
import { declarationOf, type Subject } from './subject.ts';
import { type UndoList, unlessGone } from './undo-list.ts';
import { push, TAGS, type World } from './world.ts';

const DESCRIPTION = 'Made by the smoke test of Commit Relay, to be thrown away';

/** Makes repository and pipeline, with a commit that is not the head; the pipeline is no follower yet. */
export async function makeThrowAway(
  world: Pick<World, 'place' | 'subject' | 'commits' | 'patience'>,
  undo: UndoList,
): Promise<void> {
  const { place, subject, patience } = world;
  const { name } = subject;
  const { codecommit } = place.source.clients;
  const { codepipeline } = place.pipelines.clients;
  undo.add(`items of ${name} in the registry`, () => forgetItems(place, subject));
  undo.add(`repository ${name} in ${place.source.account}`, async () => {
    await codecommit.send(new DeleteRepositoryCommand({ repositoryName: name }));
  });
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: name, repositoryDescription: DESCRIPTION }));
  await push(world, 'older');
  await push(world, 'newer');
  undo.add(`pipeline ${name} in ${place.pipelines.account}`, async () => {
    await unlessGone(PIPELINE_GONE, () => untag(place, subject));
    const isForgotten = await forgotten(place, subject, patience).catch(notInterrupted);
    await unlessGone(PIPELINE_GONE, () => codepipeline.send(new DeletePipelineCommand({ name })));
    if (!isForgotten) throw new Error('it is deleted, but the registry still holds it: the next sweep forgets it');
  });
  await codepipeline.send(new CreatePipelineCommand({ pipeline: declarationOf(place, subject, 'PARALLEL') }));
}

/** Whoever is in a hurry has the pipeline deleted all the same. */
function notInterrupted(error: unknown): false {
  if (!(error instanceof Interrupted)) throw error;
  return false;
}

const PIPELINE_GONE = ['PipelineNotFoundException', 'ResourceNotFoundException'];

export async function untag({ pipelines }: Place, { pipelineArn }: Subject): Promise<void> {
  const command = new UntagResourceCommand({ resourceArn: pipelineArn, tagKeys: Object.keys(TAGS) });
  await pipelines.clients.codepipeline.send(command);
}

/** Waits until the registry knows nothing of the pipeline; whether that came in time. */
export async function forgotten({ relay }: Place, { name }: Subject, patience: Patience): Promise<boolean> {
  const gone = async () => ((await relay.pipelines.read(name)) === undefined ? true : undefined);
  return (await patience.until('the registry to forget the pipeline', gone)) === true;
}

const Key = z.object({ [REGISTRY.partitionKey]: z.string(), [REGISTRY.sortKey]: z.string() });

/** Milliseconds in which what the controller was at when the pipeline went is written down. */
const LAST_WORD_MS = 3_000;
const MOST_LOOKS = 10;

/**
 * Removes what the registry remembers of pipeline and repository alone, which nothing reads any more. The controller may still be
 * at work on what it was told of before: so this looks until it finds nothing twice.
 */
async function forgetItems(place: Place, subject: Subject): Promise<void> {
  let empty = (await removeItems(place, subject)) === 0 ? 1 : 0;
  for (let looks = 1; looks < MOST_LOOKS && empty < 2; looks += 1) {
    await setTimeout(LAST_WORD_MS);
    empty = (await removeItems(place, subject)) === 0 ? empty + 1 : 0;
  }
}

/** Gives how many there were. */
async function removeItems({ relay: { table: TableName }, pipelines }: Place, { name, repository }: Subject) {
  const client = pipelines.clients.dynamodb;
  let removed = 0;
  for (const partition of [`PIPELINE#${name}`, `REPO#${repository}`]) {
    const query = {
      TableName,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': REGISTRY.partitionKey },
      ExpressionAttributeValues: { ':pk': partition },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      for (const item of Items) await client.send(new DeleteCommand({ TableName, Key: Key.parse(item) }));
      removed += Items.length;
    }
  }
  return removed;
}
