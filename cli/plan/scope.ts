import type { Pipelines } from '../../shared/app/registry-ports.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { CommandError } from '../failure.ts';

/** What a command is about: pipelines by name or all that are registered, and the wiring. */
export type Scope = { readonly names: readonly PipelineName[] | 'all'; readonly wiring: boolean };

export type ScopeOptions = { readonly all?: boolean; readonly wiring?: boolean };

/** @throws CommandError where names are given beside --all */
export function scopeOf(names: readonly PipelineName[], { all, wiring = false }: ScopeOptions): Scope {
  if (all !== true) return { names: [...new Set(names)], wiring };
  if (names.length === 0) return { names: 'all', wiring: true };
  throw new CommandError(2, `--all is every pipeline and the wiring: give it or names, got ${names.join(' ')} as well`);
}

/** A pipeline of the scope, and what the registry knows of it. */
export type Chosen = { readonly name: PipelineName; readonly status: PipelineStatus | undefined };

export async function pipelinesOf({ names }: Scope, pipelines: Pick<Pipelines, 'read' | 'all'>): Promise<Chosen[]> {
  if (names !== 'all') {
    return Promise.all(names.map(async (name) => ({ name, status: await pipelines.read(name) })));
  }
  const statuses = (await pipelines.all()).map((status) => ({ name: status.name, status }));
  return statuses.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
