import { findRogueTriggers } from '../../shared/app/find-rogue-triggers.ts';
import { composeTriggers } from '../../shared/runtime/compose-triggers.ts';
import { reportAbout } from '../../shared/runtime/report.ts';
import { instrument } from '../../shared/runtime/telemetry.ts';

const triggers = composeTriggers();

/**
 * Will keep the relay bus and the forward rules right. Woken by schedule `commit-relay-guard`. It has its
 * schedule, role and alarms, and changes nothing yet; it looks for rogue triggers.
 */
export const handler = instrument(async () => {
  await findRogueTriggers(triggers, reportAbout({}));
});
