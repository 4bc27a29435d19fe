import { setTimeout } from 'node:timers/promises';
import type { Pipelines } from '../../shared/app/registry-ports.ts';
import { sideBySide } from '../../shared/app/side-by-side.ts';
import type { FindingResult } from '../../shared/domain/drift/finding.ts';
import type { PipelineName } from '../../shared/domain/names.ts';

/** What came of an order, as far as it was waited for. */
export type OrderOutcome =
  | { readonly kind: 'done'; readonly findings: readonly FindingResult[] }
  /** The pipeline was deleted, or follows nothing any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'timed-out' };

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 3_000;

/** Pipelines waited for at once: each is read anew every few seconds. */
const AT_ONCE = 16;

type Registry = Pick<Pipelines, 'read'>;

/** Waits until reconcile has worked on the order for each pipeline, or time is up for all of them. */
export async function awaitRepairs(
  pipelines: Registry,
  names: readonly PipelineName[],
  order: string,
  seconds: number,
): Promise<OrderOutcome[]> {
  const end = Date.now() + seconds * 1000;
  const results = await sideBySide(names, AT_ONCE, (name) => awaitRepair(pipelines, name, order, end));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function awaitRepair(pipelines: Registry, name: PipelineName, order: string, end: number): Promise<OrderOutcome> {
  let isKnown = false;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    const status = await pipelines.read(name);
    const done = status?.drift?.order;
    if (done?.id === order) return { kind: 'done', findings: done.findings };
    const isOver = Date.now() + wait > end;
    // One that is not registered yet is about to be.
    if (status === undefined && (isKnown || isOver)) return { kind: 'gone' };
    if (isOver) return { kind: 'timed-out' };
    isKnown ||= status !== undefined;
    await setTimeout(wait);
  }
}
