import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Clients, createClients, createPlanningClients } from '../../cli/aws/clients.ts';
import { openRelay, openSession, type Relay } from '../../cli/aws/session.ts';
import { CommandError } from '../../cli/failure.ts';
import { freezeNow, freezeText } from '../../cli/terminal/freeze-words.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { pipelineRole } from '../../infra/names.ts';
import { forwardRule, roleArn } from '../../shared/domain/wiring/wiring-names.ts';
import type { SmokeOptions } from './options.ts';

/** The deployment in both accounts, as two people see it who may do what the checks need. */
export type Place = {
  readonly region: string;
  readonly source: { readonly account: string; readonly clients: Clients };
  readonly pipelines: { readonly account: string; readonly clients: Clients };
  readonly relay: Relay;
  /** Pattern of the rule that forwards pushes. */
  readonly forwardPattern: string | undefined;
  readonly roles: { readonly pipeline: string; readonly sourceAction: string };
  readonly bucket: string;
  readonly keyArn: string;
};

/** @throws CommandError where a stack is missing, or nothing could start now */
export async function openPlace(options: SmokeOptions, terminal: Terminal): Promise<Place> {
  const session = await openSession(options, terminal);
  const { region } = session;
  const relay = await openRelay(session);
  const { deployment, standard, freezes } = relay;
  const { sourceAccounts = new Set<string>() } = deployment;
  const source = await openSource(options, region);
  if (!sourceAccounts.has(source.account))
    throw new CommandError(
      2,
      `--source-profile ${options.sourceProfile} leads to account ${source.account}, which is not among the source accounts ` +
        `of the controller in ${deployment.account}: ${[...sourceAccounts].join(' ')}`,
    );
  const freeze = await freezeNow(freezes);
  if (freeze !== undefined) throw new CommandError(2, `${freezeText(freeze)}; nothing starts until relay thaw`);
  const { iam, kms } = createPlanningClients({ ...options, region });
  const delivery = `CommitRelayDelivery-${deployment.account}`;
  // The deployment's own comes first, made or imported.
  const [role = roleArn(deployment.account, pipelineRole(region))] = standard.passRoles;
  await found(delivery, `role ${role}`, () => iam.send(new GetRoleCommand({ RoleName: role.split('/').at(-1) })));
  const key = await found(delivery, `key ${standard.artifactKey}`, () =>
    kms.send(new DescribeKeyCommand({ KeyId: standard.artifactKey })),
  );
  const rule = forwardRule(deployment.account);
  const { EventPattern } = await found(`CommitRelaySource-${source.account}`, `rule ${rule}`, () =>
    source.clients.events.send(new DescribeRuleCommand({ Name: rule })),
  );
  return {
    region,
    source,
    pipelines: { account: deployment.account, clients: session.clients },
    relay,
    forwardPattern: EventPattern,
    roles: {
      pipeline: role,
      sourceAction: roleArn(source.account, standard.sourceActionRole),
    },
    bucket: standard.bucket,
    keyArn: key.KeyMetadata?.Arn ?? standard.artifactKey,
  };
}

async function openSource({ sourceProfile: profile }: SmokeOptions, region: string): Promise<Place['source']> {
  const clients = createClients({ profile, region });
  const { Account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  return { account: Account, clients };
}

const NOT_FOUND = ['NoSuchEntityException', 'NotFoundException', 'ResourceNotFoundException'];

async function found<T>(stack: string, what: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Error) || !NOT_FOUND.includes(error.name)) throw error;
    throw new CommandError(2, `there is no ${what}: deploy ${stack}`, { cause: error });
  }
}
