import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { InvalidArgumentError, Option } from 'commander';
import { roleCredentials } from '../../shared/adapters/role-credentials.ts';
import { createSourceReader } from '../../shared/adapters/source-reader.ts';
import type { SourceReader } from '../../shared/app/aws-ports.ts';
import { accountInArn, type RepositoryArn, repositoryParts } from '../../shared/domain/names.ts';
import { CommandError } from '../failure.ts';
import { rememberCalls } from './aws-calls.ts';
import { type Connection, createClients, settingsOf } from './clients.ts';
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
  const given =
    sourceProfile === undefined ? `--source-role-arn ${sourceRoleArn}` : `--source-profile ${sourceProfile || "''"}`;
  throw new CommandError(2, `${given} leads to account ${reached}, and the repository is in ${account}`);
}

async function clientOf({ clients, region }: Session, callersAccount: string, options: SourceOptions) {
  const { sourceProfile: profile, sourceRoleArn } = options;
  if (profile !== undefined) {
    const { codecommit, sts } = createClients({ ...options, region, profile });
    const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { client: codecommit, account: Account };
  }
  if (sourceRoleArn === undefined) return { client: clients.codecommit, account: callersAccount };
  const credentials = roleCredentials(clients.sts, sourceRoleArn, 'relay-command');
  // Where it may not be assumed, that is an error of its own.
  const first = await credentials();
  const client = new CodeCommitClient({ ...settingsOf({ ...options, region }), credentials: first });
  return { client: rememberCalls(client, undefined), account: accountInArn(sourceRoleArn) };
}

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
