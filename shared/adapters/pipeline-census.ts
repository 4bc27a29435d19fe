import { type CodePipelineClient, InvalidNextTokenException, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import {
  GetResourcesCommand,
  PaginationTokenExpiredException,
  type ResourceGroupsTaggingAPIClient,
  type ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { CensusPage, PipelineCensus } from '../app/sweep-ports.ts';
import { PipelineName, wholeSeconds } from '../domain/names.ts';
import { FOLLOW_TAG } from '../domain/tags/tag-key.ts';
import { isThrottling } from './throttling.ts';

/** Lists pipelines and their tags in pages as large as the two services allow. */
export function createPipelineCensus(
  codepipeline: CodePipelineClient,
  tagging: ResourceGroupsTaggingAPIClient,
): PipelineCensus {
  return {
    listed: (nextToken) =>
      readPage(async () => {
        const listing = await codepipeline.send(new ListPipelinesCommand({ maxResults: 1000, nextToken }));
        const pipelines = (listing.pipelines ?? []).flatMap(({ name, version, created }) => {
          if (name === undefined || version === undefined || created === undefined) return [];
          return [[PipelineName.parse(name), { version, created: wholeSeconds(created) }] as const];
        });
        return { pipelines: new Map(pipelines), next: listing.nextToken };
      }),
    tagged: (PaginationToken) =>
      readPage(async () => {
        const found = await tagging.send(
          new GetResourcesCommand({
            ResourceTypeFilters: ['codepipeline:pipeline'],
            TagFilters: [{ Key: FOLLOW_TAG }],
            ResourcesPerPage: 100,
            PaginationToken,
          }),
        );
        const pipelines = (found.ResourceTagMappingList ?? []).flatMap(toTagged);
        return { pipelines: new Map(pipelines), next: found.PaginationToken };
      }),
  };
}

type Found<T> = { readonly pipelines: ReadonlyMap<PipelineName, T>; readonly next: string | undefined };

async function readPage<T>(read: () => Promise<Found<T>>): Promise<CensusPage<T>> {
  try {
    const { pipelines, next } = await read();
    // GetResources ends with an empty token.
    return { kind: 'page', pipelines, ...(next ? { next } : {}) };
  } catch (error) {
    if (isThrottling(error)) return { kind: 'throttled' };
    if (error instanceof InvalidNextTokenException || error instanceof PaginationTokenExpiredException) {
      return { kind: 'expired' };
    }
    throw error;
  }
}

function toTagged({ ResourceARN, Tags = [] }: ResourceTagMapping) {
  const name = ResourceARN?.split(':').at(-1);
  if (name === undefined) return [];
  return [
    [PipelineName.parse(name), Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]))] as const,
  ];
}
