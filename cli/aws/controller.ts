import {
  type EnvironmentResponse,
  GetFunctionConfigurationCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type * as z from 'zod';
import type { RegistryTable } from '../../shared/adapters/registry-table.ts';
import type { LookPorts } from '../../shared/app/look-at-drift.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Reading } from '../../shared/domain/doctor/verdict.ts';
import { accountInArn } from '../../shared/domain/names.ts';
import { ENV } from '../../shared/env.ts';
import {
  ControllerEnvironment,
  DecidingEnvironment,
  GuardEnvironment,
  readEnvironment,
} from '../../shared/runtime/environment.ts';
import { standardOf } from '../../shared/runtime/standard.ts';
import { CommandError } from '../failure.ts';
import type { Clients } from './clients.ts';
import { reading } from './readings.ts';

/** The deployed controller of one account and Region: what it allows, and where it keeps what it knows. */
export type Controller = {
  readonly deployment: Deployment & { readonly configHash: string };
  /** How the deployment wants pipelines to be. */
  readonly standard: LookPorts['standard'];
  readonly table: string;
};

/** The function that registers pipelines: its environment says by which rules. */
const FUNCTION = 'commit-relay-reconcile';

/** The function that keeps the wiring right. */
const GUARD = 'commit-relay-guard';

/** The function that decides about pushes. */
const DECIDER = 'commit-relay-dispatch';

/** @throws CommandError where there is no controller, or one that this version cannot read. */
export async function readController(clients: Clients, region: string): Promise<Controller> {
  const { functionArn, environment } = await environmentOf(clients, region, FUNCTION, ControllerEnvironment);
  const deployment = {
    region,
    account: accountInArn(functionArn),
    sourceAccounts: environment[ENV.sourceAccounts],
    selfService: environment[ENV.selfService],
    configHash: environment[ENV.configHash],
  };
  return { deployment, standard: standardOf(environment), table: environment[ENV.table] };
}

/** What the guard goes by: who may put events on the relay bus, and how forward rules are; missing where there is no guard. */
export const readGuard = (clients: Clients, region: string): Promise<Reading<GuardSettings>> =>
  reading('lambda:GetFunctionConfiguration', async () => {
    const { Environment } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: GUARD }));
    return parseEnvironment(GUARD, region, GuardEnvironment, Environment);
  });

type GuardSettings = z.infer<typeof GuardEnvironment>;

/** Whether the deployment heeds directives in the messages of commits. */
export async function readSkipDirectives(clients: Clients, region: string): Promise<boolean> {
  return (await environmentOf(clients, region, DECIDER, DecidingEnvironment)).environment[ENV.skipDirectives];
}

async function environmentOf<T extends z.ZodType>(clients: Clients, region: string, name: string, schema: T) {
  const { FunctionArn: functionArn = '', Environment } = await configurationOf(clients, region, name);
  return { functionArn, environment: parseEnvironment(name, region, schema, Environment) };
}

function parseEnvironment<T extends z.ZodType>(
  name: string,
  region: string,
  schema: T,
  environment: EnvironmentResponse | undefined,
): z.infer<T> {
  if (environment?.Error !== undefined) {
    const { ErrorCode, Message } = environment.Error;
    throw new CommandError(2, `the environment of ${name} cannot be read: ${ErrorCode}: ${Message}`);
  }
  try {
    return readEnvironment(schema, { AWS_REGION: region, ...environment?.Variables });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandError(2, `${name} is of another version than this command: ${detail}`, { cause: error });
  }
}

async function configurationOf(clients: Clients, region: string, name: string) {
  try {
    return await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const message =
      `no controller in account ${Account}, ${region}: there is no function ${name}. ` +
      'Choose the account and Region of the pipelines with --profile and --region, or deploy CommitRelayController there';
    throw new CommandError(2, message, { cause: error });
  }
}

/** The controller's registry, for the adapters. */
export const registryOf = (
  clients: Clients,
  name: string,
  onUnreadable: RegistryTable['onUnreadable'],
): RegistryTable => {
  return { client: clients.dynamodb, name, onUnreadable };
};
