import { reportAbout } from '../../shared/runtime/report.ts';
import { instrument } from '../../shared/runtime/telemetry.ts';

/**
 * Will keep the relay bus and the forward rules right. Woken by schedule `commit-relay-guard`. It has its
 * schedule, role and alarms, and changes nothing yet.
 */
export const handler = instrument(async () => {
  reportAbout({}).info('guard has nothing to do yet', {});
});
