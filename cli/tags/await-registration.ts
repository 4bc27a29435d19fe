import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Pipelines } from '../../shared/app/registry-ports.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';

type Tags = Readonly<Record<string, string>>;

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 3_000;

/** How it ended: the registry has seen these tags, or has forgotten the pipeline, or has done neither in time. */
export type Awaited = { readonly kind: 'in-step'; readonly status?: PipelineStatus } | { readonly kind: 'timed-out' };

/** Waits until the registry is up to these relay tags; with none, until it knows nothing of the pipeline any more. */
export async function awaitRegistration(
  pipelines: Pick<Pipelines, 'read'>,
  name: PipelineName,
  tags: Tags,
  seconds: number,
): Promise<Awaited> {
  const end = Date.now() + seconds * 1000;
  const isGone = Object.keys(tags).length === 0;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    const status = await pipelines.read(name);
    if (isGone && status === undefined) return { kind: 'in-step' };
    if (!isGone && status?.seen !== undefined && isDeepStrictEqual(status.seen.tags, { ...tags })) {
      return { kind: 'in-step', status };
    }
    if (Date.now() + wait > end) return { kind: 'timed-out' };
    await setTimeout(wait);
  }
}
