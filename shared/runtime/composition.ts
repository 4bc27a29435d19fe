import { createBranchListings } from '../adapters/branch-listings.ts';
import { createBranchReader } from '../adapters/branch-reader.ts';
import { createDeadLetters } from '../adapters/dead-letters.ts';
import { createFollowers } from '../adapters/followers.ts';
import { createFreezes } from '../adapters/freezes.ts';
import { createHeartbeats } from '../adapters/heartbeats.ts';
import { createHistory } from '../adapters/history.ts';
import { createLeases } from '../adapters/leases.ts';
import { createPipelineCensus } from '../adapters/pipeline-census.ts';
import { createPipelineEditor } from '../adapters/pipeline-editor.ts';
import { createPipelineReader } from '../adapters/pipeline-reader.ts';
import { createPipelines } from '../adapters/pipelines.ts';
import { createPushQueue, createReconcileQueue, createStartQueue } from '../adapters/queues.ts';
import { createRefs } from '../adapters/refs.ts';
import { createResumptions } from '../adapters/resumptions.ts';
import { createRuns } from '../adapters/runs.ts';
import { createSourceReader } from '../adapters/source-reader.ts';
import { createAttempts, createStarts } from '../adapters/starts.ts';
import { createSweeps } from '../adapters/sweeps.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { StartPorts } from '../app/account-for-start.ts';
import type { CatchUpPorts } from '../app/catch-up-ref.ts';
import type { DispatchPorts } from '../app/dispatch-push.ts';
import type { HearingPorts } from '../app/hear-heartbeat.ts';
import type { ListingPorts } from '../app/list-branches.ts';
import type { BranchNominationPorts } from '../app/nominate-branches.ts';
import type { ReconcilePorts } from '../app/reconcile-pipeline.ts';
import type { ReleasePorts } from '../app/release-held.ts';
import type { SweepPorts } from '../app/sweep-account.ts';
import { ENV } from '../env.ts';
import { composeChain } from './chain.ts';
import { codeCommitClients, codePipelineClient, registryTable, sqsClient, taggingClient } from './clients.ts';
import {
  DispatchEnvironment,
  ReconcileEnvironment,
  readEnvironment,
  StartEnvironment,
  SweepEnvironment,
} from './environment.ts';
import { standardOf } from './standard.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The composition roots: for each function its environment, its clients and its ports, made once a process. */
export function composeDispatch(variables: Variables = process.env) {
  const environment = readEnvironment(DispatchEnvironment, variables);
  const table = registryTable(environment[ENV.table]);
  const sqs = sqsClient();
  const ports: DispatchPorts & HearingPorts = {
    clock: systemClock,
    refs: createRefs(table),
    followers: createFollowers(table),
    startQueue: createStartQueue(sqs, environment[ENV.startsQueue]),
    source: createSourceReader(codeCommitClients(environment[ENV.readRole])),
    skipDirectives: environment[ENV.skipDirectives],
    history: createHistory(table, systemClock),
    heartbeats: createHeartbeats(table),
  };
  const scope = { accounts: environment[ENV.sourceAccounts], region: environment.AWS_REGION };
  return { ports, scope, deadLetters: createDeadLetters(sqs, environment[ENV.deadLetterQueue]) };
}

export function composeStart(variables: Variables = process.env) {
  const environment = readEnvironment(StartEnvironment, variables);
  const table = registryTable(environment[ENV.table]);
  const ports: StartPorts = {
    clock: systemClock,
    refs: createRefs(table),
    followers: createFollowers(table),
    starts: createStarts(table, systemClock),
    attempts: createAttempts(table, systemClock),
    leases: createLeases(table),
    runs: createRuns({ start: codePipelineClient({ maxAttempts: 1 }), list: codePipelineClient() }, systemClock),
    freezes: createFreezes(table),
    history: createHistory(table, systemClock),
    startRole: environment[ENV.startRole],
  };
  return { ports, deadLetters: createDeadLetters(sqsClient(), environment[ENV.deadLetterQueue]) };
}

export function composeReconcile(variables: Variables = process.env) {
  const environment = readEnvironment(ReconcileEnvironment, variables);
  const table = registryTable(environment[ENV.table]);
  const codePipeline = codePipelineClient();
  const ports: ReconcilePorts = {
    clock: systemClock,
    reader: createPipelineReader(codePipeline),
    // Once: after a lost reply the SDK would update again, over what has begun meanwhile.
    editor: createPipelineEditor({ list: codePipeline, update: codePipelineClient({ maxAttempts: 1 }) }),
    pipelines: createPipelines(table),
    followers: createFollowers(table),
    leases: createLeases(table),
    resumptions: createResumptions(table),
    ...composeChain(environment),
    standard: standardOf(environment),
    deployment: {
      region: environment.AWS_REGION,
      sourceAccounts: environment[ENV.sourceAccounts],
      selfService: environment[ENV.selfService],
      configHash: environment[ENV.configHash],
    },
  };
  const sqs = sqsClient();
  const catchUp: CatchUpPorts & ListingPorts = {
    clock: systemClock,
    refs: createRefs(table),
    followers: ports.followers,
    branches: createBranchReader(codeCommitClients(environment[ENV.readRole])),
    listings: createBranchListings(table),
    pushQueue: createPushQueue(sqs, environment[ENV.pushesQueue]),
    graceSeconds: environment[ENV.graceSeconds],
  };
  return { ports, catchUp, deadLetters: createDeadLetters(sqs, environment[ENV.deadLetterQueue]) };
}

export function composeSweep(variables: Variables = process.env) {
  const environment = readEnvironment(SweepEnvironment, variables);
  const table = registryTable(environment[ENV.table]);
  const sqs = sqsClient();
  const ports: SweepPorts = {
    clock: systemClock,
    census: createPipelineCensus(codePipelineClient(), taggingClient()),
    pipelines: createPipelines(table),
    followers: createFollowers(table),
    sweeps: createSweeps(table),
    reconcileQueue: createReconcileQueue(sqs, environment[ENV.reconcileQueue]),
    configHash: environment[ENV.configHash],
  };
  const startQueue = createStartQueue(sqs, environment[ENV.startsQueue]);
  const { followers, reconcileQueue } = ports;
  const branches: BranchNominationPorts = {
    clock: systemClock,
    followers,
    listings: createBranchListings(table),
    reconcileQueue,
  };
  const release: ReleasePorts = { clock: systemClock, freezes: createFreezes(table), startQueue };
  return { ports, branches, release };
}
