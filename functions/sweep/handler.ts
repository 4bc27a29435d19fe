import type { Context } from 'aws-lambda';
import { nominateBranches } from '../../shared/app/nominate-branches.ts';
import { releaseHeld } from '../../shared/app/release-held.ts';
import { sweepAccount } from '../../shared/app/sweep-account.ts';
import { composeSweep } from '../../shared/runtime/composition.ts';
import { reportAbout } from '../../shared/runtime/report.ts';
import { instrument } from '../../shared/runtime/telemetry.ts';

const { ports, branches, release } = composeSweep();

/** What one more page, its nominations and the storing of progress may take. */
const RESERVE_MS = 10_000;

/**
 * Finds every pipeline whose tags or definition are not what the registry shows, and nominates it, and every followed branch,
 * whose head may have moved without an event. Woken by schedule `commit-relay-sweep`. It also releases the starts of a freeze
 * that is over. None of the three keeps another from its work. Two sweeps at once nominate the same, which does no harm.
 */
export const handler = instrument(async (_event: unknown, context: Context) => {
  const cause = `sweep-${context.awsRequestId}`;
  const timeIsShort = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  const report = reportAbout({ eventId: cause });
  const results = await Promise.allSettled([
    releaseHeld(release, report),
    nominateBranches(branches, cause, report),
    sweepAccount(ports, { cause, timeIsShort }, report),
  ]);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 1) throw new AggregateError(errors, errors.join('; '));
  if (errors.length > 0) throw errors[0];
});
