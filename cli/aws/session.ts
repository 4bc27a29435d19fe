import { createDecisionHistory } from '../../shared/adapters/decision-history.ts';
import { createFollowers } from '../../shared/adapters/followers.ts';
import { createFreezes } from '../../shared/adapters/freezes.ts';
import { createGoneRefs } from '../../shared/adapters/gone-refs.ts';
import { createPipelineReader } from '../../shared/adapters/pipeline-reader.ts';
import { createPipelines } from '../../shared/adapters/pipelines.ts';
import { createPushesSeen } from '../../shared/adapters/pushes-seen.ts';
import { createRefs } from '../../shared/adapters/refs.ts';
import { createResumptions } from '../../shared/adapters/resumptions.ts';
import { createStartHistory } from '../../shared/adapters/start-history.ts';
import { createStarts } from '../../shared/adapters/starts.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { createWirings } from '../../shared/adapters/wirings.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Clients, type Connection, createClients, regionOf } from './clients.ts';
import { type Controller, readController, registryOf } from './controller.ts';

/** AWS as one command sees it, without the controller. */
export type Session = Awaited<ReturnType<typeof openSession>>;

export async function openSession(connection: Connection, terminal: Terminal) {
  const region = await regionOf(connection);
  const clients = createClients(connection);
  return { region, clients, terminal, reader: createPipelineReader(clients.codepipeline) };
}

/** The controller and its registry. */
export type Relay = Controller & ReturnType<typeof registryPorts>;

export async function openRelay({ clients, region, terminal }: Session): Promise<Relay> {
  const controller = await readController(clients, region);
  return { ...controller, ...registryPorts(clients, controller.table, terminal) };
}

function registryPorts(clients: Clients, name: string, { note }: Terminal) {
  const table = registryOf(clients, name, ({ pk, sk }, detail) =>
    note(`warning: item ${pk}, ${sk} of ${name} cannot be read and is left out: ${detail}`),
  );
  return {
    pipelines: createPipelines(table),
    followers: createFollowers(table),
    starts: createStartHistory(table),
    decisions: createDecisionHistory(table),
    freezes: createFreezes(table),
    refs: createRefs(table),
    goneRefs: createGoneRefs(table),
    pushesSeen: createPushesSeen(table),
    lastStarts: createStarts(table, systemClock),
    wirings: createWirings(table),
    resumptions: createResumptions(table),
  };
}
