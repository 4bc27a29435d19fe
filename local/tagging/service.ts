import * as z from 'zod';
import { ApiError, type Service } from '../kernel.ts';
import { pageOf } from '../page.ts';

/** A resource that has or had tags. */
export type TaggedResource = {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly everTagged: boolean;
};

export type TaggingOptions = {
  /** What the services of an account know of their resources. */
  readonly resources: (account: string) => readonly TaggedResource[];
};

const Input = z.object({
  PaginationToken: z.string().optional(),
  TagFilters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()).default([]) })).default([]),
  ResourcesPerPage: z.number().int().min(1).max(100).optional(),
  ResourceTypeFilters: z.array(z.string().regex(/^[a-z0-9-]+(:[a-zA-Z0-9/-]+)?$/)).default([]),
  ResourceARNList: z.array(z.string().startsWith('arn:')).default([]),
});
type Input = z.infer<typeof Input>;

const PAGE_SIZE = 50;

const invalid = (message: string) => new ApiError('InvalidParameterException', message);
const expired = () =>
  new ApiError('PaginationTokenExpiredException', 'The pagination token has expired or was never given');

/** Resource Groups Tagging API: GetResources over the resources given. */
export function createTagging({ resources }: TaggingOptions): Service {
  return {
    async handle(operation, input, caller) {
      if (operation !== 'GetResources') {
        throw new ApiError('UnknownOperationException', `unknown operation: ${operation}`);
      }
      const request = parse(input);
      const tagged = resources(caller.account)
        .filter(({ everTagged }) => everTagged)
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      return request.ResourceARNList.length > 0 ? named(tagged, request) : pageOfTagged(tagged, request);
    },
  };
}

function parse(input: unknown): Input {
  const parsed = Input.safeParse(input);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  const { ResourceARNList, TagFilters, ResourceTypeFilters, PaginationToken, ResourcesPerPage } = parsed.data;
  const others = TagFilters.length + ResourceTypeFilters.length > 0 || Boolean(PaginationToken) || ResourcesPerPage;
  if (ResourceARNList.length > 0 && others) {
    throw invalid('ResourceARNList cannot be combined with filters or paging');
  }
  return parsed.data;
}

function named(tagged: readonly TaggedResource[], { ResourceARNList }: Input) {
  const chosen = tagged.filter(({ arn }) => ResourceARNList.includes(arn));
  return { PaginationToken: '', ResourceTagMappingList: chosen.map(mappingOf) };
}

/** A page is cut before the tag filters apply, so it may be short, or empty, and yet not the last. */
function pageOfTagged(tagged: readonly TaggedResource[], request: Input) {
  const page = pageOf(
    tagged.filter(({ arn }) => isOfType(arn, request.ResourceTypeFilters)),
    {
      list: 'resources',
      size: request.ResourcesPerPage ?? PAGE_SIZE,
      token: request.PaginationToken,
      key: ({ arn }) => arn,
      invalid: expired,
    },
  );
  return {
    PaginationToken: page.token ?? '',
    ResourceTagMappingList: page.items.filter(({ tags }) => matches(tags, request.TagFilters)).map(mappingOf),
  };
}

/** `codepipeline` means every type of the service, `codepipeline:pipeline` one; a pipeline's ARN does not say its type. */
function isOfType(arn: string, types: Input['ResourceTypeFilters']): boolean {
  const service = arn.split(':')[2];
  const type = service === 'codepipeline' ? 'pipeline' : arn.split(':')[5]?.split('/')[0];
  return types.length === 0 || types.some((wanted) => wanted === service || wanted === `${service}:${type}`);
}

function matches(tags: TaggedResource['tags'], filters: Input['TagFilters']): boolean {
  return filters.every(({ Key, Values }) => {
    const value = tags[Key];
    return value !== undefined && (Values.length === 0 || Values.includes(value));
  });
}

function mappingOf({ arn, tags }: TaggedResource) {
  return { ResourceARN: arn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}
