import type { Context } from 'aws-lambda';
import { findRogueTriggers } from '../../shared/app/find-rogue-triggers.ts';
import { guardWiring } from '../../shared/app/guard-wiring.ts';
import { parseGuardRequest } from '../../shared/domain/wiring/guard-request.ts';
import { composeGuard } from '../../shared/runtime/compose-guard.ts';
import { composeTriggers } from '../../shared/runtime/compose-triggers.ts';
import { reportAbout } from '../../shared/runtime/report.ts';
import { instrument } from '../../shared/runtime/telemetry.ts';

const ports = composeGuard();
const triggers = composeTriggers();

/** Time to store and tell what was seen until then. */
const RESERVE_MS = 10_000;

/**
 * Keeps the policy of the relay bus and the forward rule of each source account right, or tells what is not. Woken by
 * schedule `commit-relay-guard`, and by people, with `{ "dryRun": true }` or `{ "repair": true }`. It answers with what it
 * found. Once an hour it also looks for rogue triggers, in the time that is left. Two at once put the same in place; of the
 * two, the one that stores last is remembered.
 */
export const handler = instrument(async (payload: unknown, context: Context) => {
  const { dryRun, repair } = parseGuardRequest(payload);
  const id = `guard-${context.awsRequestId}`;
  const deadline = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS));
  const run = { id, mode: repair ? 'repair' : ports.mode, isDry: dryRun, deadline } as const;
  const report = reportAbout({ eventId: id });
  // Neither keeps the other from its work.
  const [guarded] = await Promise.allSettled([guardWiring(ports, run, report)]);
  const left = context.getRemainingTimeInMillis() - RESERVE_MS;
  const [looked] = await Promise.allSettled(dryRun ? [] : [findRogueTriggers(triggers, left, report)]);
  const errors = [guarded, looked].flatMap((each) => (each?.status === 'rejected' ? [each.reason] : []));
  if (errors.length > 1) throw new AggregateError(errors, `the wiring: ${errors[0]}; rogue triggers: ${errors[1]}`);
  if (guarded.status === 'rejected' || errors.length > 0) throw errors[0];
  return { findings: guarded.value };
});
