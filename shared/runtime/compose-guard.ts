import type * as z from 'zod';
import { createForwardRules } from '../adapters/forward-rules.ts';
import { createHeartbeats } from '../adapters/heartbeats.ts';
import { createRelayBus } from '../adapters/relay-bus.ts';
import { createResumptions } from '../adapters/resumptions.ts';
import { createSourceLinks } from '../adapters/source-links.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { createWirings } from '../adapters/wirings.ts';
import type { GuardPorts } from '../app/guard-wiring.ts';
import { BUS, forwardRule, mendRole } from '../domain/wiring/wiring-names.ts';
import { ENV } from '../env.ts';
import { eventBridgeClient, registryTable, sourceAccountClients } from './clients.ts';
import { GuardEnvironment, readEnvironment } from './environment.ts';

/** The composition root of `guard`: its environment, its clients and its ports, made once a process. */
export function composeGuard(variables: Readonly<Record<string, string | undefined>> = process.env): GuardPorts {
  const environment = readEnvironment(GuardEnvironment, variables);
  const { AWS_REGION: region, [ENV.account]: account, [ENV.repositories]: repositories } = environment;
  const table = registryTable(environment[ENV.table], { isHasty: true });
  const sources = sourceAccountClients(mendRole(account, region), schedulerEndpoint(environment));
  return {
    clock: systemClock,
    bus: createRelayBus(eventBridgeClient(), BUS),
    rules: createForwardRules((source) => sources(source).events, forwardRule(account)),
    links: createSourceLinks(sources, { region, account }),
    heartbeats: createHeartbeats(table),
    wirings: createWirings(table),
    resumptions: createResumptions(table),
    mode: environment[ENV.mode],
    deployment: {
      region,
      account,
      organization: environment[ENV.organization],
      configHash: environment[ENV.configHash],
      sourceAccounts: [...environment[ENV.sourceAccounts]].map((each) => {
        return { account: each, repositories: repositories[each] };
      }),
    },
  };
}

/** As the SDK's clients choose it. */
const schedulerEndpoint = (environment: z.infer<typeof GuardEnvironment>): string =>
  environment.AWS_ENDPOINT_URL_SCHEDULER ??
  environment.AWS_ENDPOINT_URL ??
  `https://scheduler.${environment.AWS_REGION}.amazonaws.com`;
