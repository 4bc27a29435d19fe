import { isOlder } from '../domain/admission.ts';
import type { StartRequest } from '../domain/follower.ts';
import type { Freeze } from '../domain/freeze.ts';
import { repositoryParts } from '../domain/names.ts';
import type { StartRecord } from '../domain/start.ts';
import type { Freezes, Refs, Starts } from './registry-ports.ts';
import type { Report } from './report.ts';

export type HoldPorts = { readonly refs: Refs; readonly starts: Starts; readonly freezes: Freezes };

/**
 * Holds a start until the thaw; the newest push of a ref takes the place of older ones, which count as overtaken.
 * The caller holds the pipeline's lease. An older one is recorded before its place is taken: cut short in between, the
 * newer one is held by the retry.
 */
export async function holdStart(
  ports: HoldPorts,
  request: StartRequest,
  freeze: Freeze,
  report: Report,
): Promise<void> {
  const { pipeline, push } = request;
  const held = await ports.freezes.heldLike(request);
  const sourceAccount = repositoryParts(push.repository).account;
  if (held !== undefined && held.request.push.id !== push.id) {
    const { state } = await ports.refs.read({ repository: push.repository, ref: push.ref });
    const isLate = isOlder(state, push, held.request.push);
    const [older, newer] = isLate ? [request, held.request] : [held.request, request];
    const record: StartRecord = { status: 'overtaken', by: newer.push.id };
    await ports.starts.finish(older, record);
    report.info('start not made', { pipeline, pushId: older.push.id, ref: push.ref, ...record });
    report.count('StartNotMade', { reason: 'overtaken', sourceAccount });
    if (isLate) return;
  }
  await ports.freezes.hold(request);
  report.info('start held', { pipeline, pushId: push.id, ref: push.ref, commit: push.commit, reason: freeze.reason });
  report.count('StartHeld', { sourceAccount });
}
