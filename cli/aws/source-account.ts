import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { InvalidArgumentError, Option } from 'commander';
import { roleCredentials } from '../../shared/adapters/role-credentials.ts';
import { createSourceReader } from '../../shared/adapters/source-reader.ts';
import type { SourceReader } from '../../shared/app/aws-ports.ts';
import { accountInArn, type RepositoryArn, repositoryParts } from '../../shared/domain/names.ts';
import { CommandError } from '../failure.ts';
import { rememberCalls } from './aws-calls.ts';
import { type ClientSettings, type Connection, createClients, settingsOf } from './clients.ts';
import type { Session } from './session.ts';

export type SourceOptions = Connection & { readonly sourceProfile?: string; readonly sourceRoleArn?: string };

export const sourceOptions = (): Option[] => [
  new Option('--source-profile <name>', 'read the repository with this profile of ~/.aws'),
  new Option('--source-role-arn <arn>', "read the repository with this role, assumed with the caller's credentials")
    .argParser(roleArn)
    .conflicts('sourceProfile'),
];

/** The repository as somebody may read it; undefined where nobody said with which credentials. */
export type Source = { readonly client: CodeCommitClient; readonly reader: SourceReader };

/** @throws CommandError where the credentials are of another account than the repository */
export async function openSource(
  session: Session,
  callersAccount: string,
  repository: RepositoryArn,
  options: SourceOptions,
): Promise<Source | undefined> {
  const { account } = repositoryParts(repository);
  const { client, account: reached } = await clientOf(session, callersAccount, options);
  if (reached === account) return { client, reader: createSourceReader(() => client) };
  const { sourceProfile, sourceRoleArn } = options;
  if (sourceProfile === undefined && sourceRoleArn === undefined) return undefined;
  throw new CommandError(2, `${saidSource(options)} leads to account ${reached}, and the repository is in ${account}`);
}

async function clientOf(session: Session, callersAccount: string, options: SourceOptions) {
  const reached = await reachSource(session, options);
  if (reached === undefined) return { client: session.clients.codecommit, account: callersAccount };
  const { account, profile, settings } = reached;
  return { client: rememberCalls(new CodeCommitClient(settings), profile), account };
}

/** An account that somebody gave credentials of, and settings of clients there. */
export type Reached = {
  readonly account: string;
  readonly profile: string | undefined;
  readonly settings: ClientSettings;
};

/** The account that the options lead to, and settings of clients there; undefined where nobody said with which credentials. */
export async function reachSource({ clients, region }: Session, options: SourceOptions): Promise<Reached | undefined> {
  const { sourceProfile: profile, sourceRoleArn } = options;
  if (profile !== undefined) {
    const connection = { ...options, region, profile };
    const { Account: account = '' } = await createClients(connection).sts.send(new GetCallerIdentityCommand({}));
    return { account, profile, settings: settingsOf(connection) };
  }
  if (sourceRoleArn === undefined) return undefined;
  // Where it may not be assumed, that is an error of its own.
  const credentials = await roleCredentials(clients.sts, sourceRoleArn, 'relay-command')();
  const settings = { ...settingsOf({ ...options, region }), credentials };
  return { account: accountInArn(sourceRoleArn), profile: undefined, settings };
}

/** The options, as somebody gave them. */
export const saidSource = ({ sourceProfile, sourceRoleArn }: SourceOptions): string =>
  sourceProfile === undefined ? `--source-role-arn ${sourceRoleArn}` : `--source-profile ${sourceProfile || "''"}`;

/** What is known of a repository that nobody can read: what the relay would know if it were refused. */
export const UNREADABLE: SourceReader = {
  commit: async () => ({ kind: 'unknown', why: 'denied' }),
  async *changes() {
    yield { kind: 'unknown', why: 'denied' };
  },
};

export const HOW_TO_READ =
  'give --source-profile or --source-role-arn of somebody who may codecommit:GetCommit, codecommit:GetDifferences and ' +
  'codecommit:GetBranch there';

function roleArn(text: string): string {
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return text;
  throw new InvalidArgumentError(`expected the ARN of a role, as arn:aws:iam::111111111111:role/reader, got ${text}`);
}
