import type { Context } from 'aws-lambda';
import { sweepAccount } from '../../shared/app/sweep-account.ts';
import { composeSweep } from '../../shared/runtime/composition.ts';
import { reportAbout } from '../../shared/runtime/report.ts';
import { instrument } from '../../shared/runtime/telemetry.ts';

const { ports } = composeSweep();

/**
 * Finds every pipeline whose tags or definition are not what the registry shows, and nominates it. Woken by
 * schedule `commit-relay-sweep`; two sweeps at once nominate the same pipelines, which does no harm.
 */
export const handler = instrument(async (_event: unknown, { awsRequestId }: Context) => {
  const cause = `sweep-${awsRequestId}`;
  await sweepAccount(ports, cause, reportAbout({ eventId: cause }));
});
