import { type CodePipelineClient, paginateListPipelines } from '@aws-sdk/client-codepipeline';
import {
  paginateGetResources,
  type ResourceGroupsTaggingAPIClient,
  type TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { PipelineCensus } from '../app/ports.ts';
import type { ListedPipeline } from '../domain/census.ts';
import { wholeSeconds } from '../domain/names.ts';
import { FOLLOW_TAG } from '../domain/tags/tag-key.ts';

/** Lists pipelines and their tags in pages as large as the two services allow. */
export function createPipelineCensus(
  codepipeline: CodePipelineClient,
  tagging: ResourceGroupsTaggingAPIClient,
): PipelineCensus {
  return {
    async listed() {
      const listed = new Map<string, ListedPipeline>();
      for await (const { pipelines = [] } of paginateListPipelines({ client: codepipeline, pageSize: 1000 }, {})) {
        for (const { name, version, created } of pipelines) {
          if (name === undefined || version === undefined || created === undefined) continue;
          listed.set(name, { version, created: wholeSeconds(created) });
        }
      }
      return listed;
    },
    tagged: () => tagsOf(tagging, [{ Key: FOLLOW_TAG }]),
  };
}

/** Tags of every pipeline that has any, by name; eventually consistent. */
export const allTags = (tagging: ResourceGroupsTaggingAPIClient) => tagsOf(tagging, []);

async function tagsOf(client: ResourceGroupsTaggingAPIClient, TagFilters: TagFilter[]) {
  const tagged = new Map<string, Record<string, string>>();
  const pages = paginateGetResources(
    { client },
    { ResourceTypeFilters: ['codepipeline:pipeline'], TagFilters, ResourcesPerPage: 100 },
  );
  for await (const { ResourceTagMappingList = [] } of pages) {
    for (const { ResourceARN, Tags = [] } of ResourceTagMappingList) {
      const name = ResourceARN?.split(':').at(-1);
      const tags = Tags.map(({ Key = '', Value = '' }) => [Key, Value]);
      if (name !== undefined) tagged.set(name, Object.fromEntries(tags));
    }
  }
  return tagged;
}
