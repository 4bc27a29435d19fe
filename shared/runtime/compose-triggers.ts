import { createEventRules } from '../adapters/event-rules.ts';
import { createFollowers } from '../adapters/followers.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { createTriggerStatuses } from '../adapters/trigger-statuses.ts';
import type { TriggerPorts } from '../app/find-rogue-triggers.ts';
import { ENV } from '../env.ts';
import { registryTable, rulesClient } from './clients.ts';
import { readEnvironment, TriggerEnvironment } from './environment.ts';

/** The ports of the search for rogue triggers, which the guard makes. */
export function composeTriggers(variables: Readonly<Record<string, string | undefined>> = process.env): TriggerPorts {
  const environment = readEnvironment(TriggerEnvironment, variables);
  const table = registryTable(environment[ENV.table], { isHasty: true });
  return {
    clock: systemClock,
    rules: createEventRules(rulesClient()),
    followers: createFollowers(table),
    triggers: createTriggerStatuses(table),
  };
}
