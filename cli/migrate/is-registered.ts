import { isDeepStrictEqual } from 'node:util';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import type { Tags } from './migration-ports.ts';

/** Whether the registry follows the pipeline by these relay tags: then the relay starts it at pushes. */
export const isRegistered = (status: PipelineStatus | undefined, tags: Tags): boolean =>
  status?.seen !== undefined &&
  isDeepStrictEqual(status.seen.tags, { ...tags }) &&
  status.problems.length === 0 &&
  status.registered.length > 0;
