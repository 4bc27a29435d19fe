import * as z from 'zod';
import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import type { Operations } from './operation.ts';
import { parseInput } from './parse-input.ts';
import type { Pipeline, PipelineStore } from './store.ts';
import { applyTags, checkTags, removeTags, Tags } from './tags.ts';

const TagInput = z.object({ resourceArn: z.string(), tags: Tags });
const UntagInput = z.object({ resourceArn: z.string(), tagKeys: z.array(z.string()) });
const ListInput = z.object({ resourceArn: z.string() });

export type TagOperationsOptions = { readonly kernel: () => Kernel; readonly store: PipelineStore };

/** TagResource, UntagResource and ListTagsForResource, of pipelines alone. */
export function tagOperations({ kernel, store }: TagOperationsOptions): Operations {
  const pipelineOf = (arn: string, caller: Caller): Pipeline => {
    const [, , , region, account] = arn.split(':');
    if (region !== kernel().region) throw new ApiError('InvalidArnException', `The ARN is of another region: ${arn}`);
    const pipeline = account === caller.account ? store.findArn(arn) : undefined;
    if (pipeline === undefined) throw new ApiError('ResourceNotFoundException', `The resource was not found: ${arn}`);
    return pipeline;
  };

  return {
    async TagResource(input, caller) {
      const { resourceArn, tags } = parseInput(TagInput, input);
      const pipeline = pipelineOf(resourceArn, caller);
      checkTags([...pipeline.tags.keys()], tags);
      applyTags(kernel(), pipeline, tags);
      return {};
    },
    async UntagResource(input, caller) {
      const { resourceArn, tagKeys } = parseInput(UntagInput, input);
      removeTags(kernel(), pipelineOf(resourceArn, caller), tagKeys);
      return {};
    },
    async ListTagsForResource(input, caller) {
      const pipeline = pipelineOf(parseInput(ListInput, input).resourceArn, caller);
      return { tags: [...pipeline.tags].map(([key, value]) => ({ key, value })) };
    },
  };
}
