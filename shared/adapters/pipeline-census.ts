import { type CodePipelineClient, paginateListPipelines } from '@aws-sdk/client-codepipeline';
import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { PipelineCensus } from '../app/ports.ts';
import { FOLLOW_TAG } from '../domain/follow-tag.ts';

/** Lists pipelines and their tags in pages as large as the two services allow. */
export function createPipelineCensus(
  codepipeline: CodePipelineClient,
  tagging: ResourceGroupsTaggingAPIClient,
): PipelineCensus {
  return {
    async versions() {
      const versions = new Map<string, number>();
      for await (const { pipelines = [] } of paginateListPipelines({ client: codepipeline, pageSize: 1000 }, {})) {
        for (const { name, version } of pipelines) {
          if (name !== undefined && version !== undefined) versions.set(name, version);
        }
      }
      return versions;
    },
    async tagged() {
      const tagged = new Map<string, Record<string, string>>();
      const pages = paginateGetResources(
        { client: tagging },
        { ResourceTypeFilters: ['codepipeline:pipeline'], TagFilters: [{ Key: FOLLOW_TAG }], ResourcesPerPage: 100 },
      );
      for await (const { ResourceTagMappingList = [] } of pages) {
        for (const { ResourceARN, Tags = [] } of ResourceTagMappingList) {
          const name = ResourceARN?.split(':').at(-1);
          const tags = Tags.map(({ Key = '', Value = '' }) => [Key, Value]);
          if (name !== undefined) tagged.set(name, Object.fromEntries(tags));
        }
      }
      return tagged;
    },
  };
}
