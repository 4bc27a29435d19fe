import type { Context } from 'aws-lambda';
import { releaseHeld } from '../../shared/app/release-held.ts';
import { sweepAccount } from '../../shared/app/sweep-account.ts';
import { composeSweep } from '../../shared/runtime/composition.ts';
import { reportAbout } from '../../shared/runtime/report.ts';
import { instrument } from '../../shared/runtime/telemetry.ts';

const { ports, release } = composeSweep();

/** What one more page, its nominations and the storing of progress may take. */
const RESERVE_MS = 10_000;

/**
 * Finds every pipeline whose tags or definition are not what the registry shows, and nominates it. Woken by
 * schedule `commit-relay-sweep`. Before that it releases the starts of a freeze that is over. Two sweeps at once nominate the same pipelines, which does no harm.
 */
export const handler = instrument(async (_event: unknown, context: Context) => {
  const cause = `sweep-${context.awsRequestId}`;
  const timeIsShort = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  const report = reportAbout({ eventId: cause });
  await releaseHeld(release, report);
  await sweepAccount(ports, { cause, timeIsShort }, report);
});
