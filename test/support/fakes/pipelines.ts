import type { Pipelines } from '../../../shared/app/registry-ports.ts';
import type { PipelineStatus } from '../../../shared/domain/pipeline-status.ts';

/** Statuses of pipelines in memory. */
export function fakePipelines(): Pipelines {
  const items = new Map<string, PipelineStatus>();
  return {
    read: async (name) => structuredClone(items.get(name)),
    put: async (status) => void items.set(status.name, structuredClone(status)),
    forget: async (name) => void items.delete(name),
    all: async () => structuredClone([...items.values()]),
  };
}
