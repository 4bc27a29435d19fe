import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';

/** Tags of every pipeline that has any, by name; eventually consistent. */
export async function allTags(client: ResourceGroupsTaggingAPIClient): Promise<Map<string, Record<string, string>>> {
  const found = new Map<string, Record<string, string>>();
  const pages = paginateGetResources(
    { client },
    { ResourceTypeFilters: ['codepipeline:pipeline'], ResourcesPerPage: 100 },
  );
  for await (const { ResourceTagMappingList = [] } of pages) {
    for (const { ResourceARN, Tags = [] } of ResourceTagMappingList) {
      const name = ResourceARN?.split(':').at(-1);
      const tags = Tags.map(({ Key = '', Value = '' }) => [Key, Value]);
      if (name !== undefined) found.set(name, Object.fromEntries(tags));
    }
  }
  return found;
}
