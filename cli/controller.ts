import { GetFunctionConfigurationCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { RegistryTable } from '../shared/adapters/registry-table.ts';
import type { Deployment } from '../shared/domain/deployment.ts';
import { ENV } from '../shared/env.ts';
import { ControllerEnvironment, readEnvironment } from '../shared/runtime/environment.ts';
import type { Clients } from './clients.ts';
import { CommandError } from './failure.ts';

/** The deployed controller of one account and Region: what it allows, and where it keeps what it knows. */
export type Controller = {
  readonly deployment: Deployment & { readonly configHash: string };
  readonly table: string;
};

/** The function that registers pipelines: its environment says by which rules. */
const FUNCTION = 'commit-relay-reconcile';

/** @throws CommandError where there is no controller, or one that this version cannot read. */
export async function readController(clients: Clients, region: string): Promise<Controller> {
  const { FunctionArn = '', Environment } = await configurationOf(clients, region);
  if (Environment?.Error !== undefined) {
    const { ErrorCode, Message } = Environment.Error;
    throw new CommandError(2, `the environment of ${FUNCTION} cannot be read: ${ErrorCode}: ${Message}`);
  }
  try {
    const variables = { AWS_REGION: region, ...Environment?.Variables };
    const environment = readEnvironment(ControllerEnvironment, variables);
    const deployment = {
      region,
      account: FunctionArn.split(':')[4] ?? '',
      sourceAccounts: environment[ENV.sourceAccounts],
      selfService: environment[ENV.selfService],
      configHash: environment[ENV.configHash],
    };
    return { deployment, table: environment[ENV.table] };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandError(2, `${FunctionArn} is of another version than this command: ${detail}`, { cause: error });
  }
}

async function configurationOf(clients: Clients, region: string) {
  try {
    return await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const message =
      `no controller in account ${Account}, ${region}: there is no function ${FUNCTION}. ` +
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
