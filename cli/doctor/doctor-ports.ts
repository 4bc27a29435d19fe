import { createArtifactKey } from '../../shared/adapters/artifact-key.ts';
import { createProjects } from '../../shared/adapters/build-projects.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { Projects } from '../../shared/app/chain-ports.ts';
import type { Reading } from '../../shared/domain/doctor/verdict.ts';
import type { BusDeployment } from '../../shared/domain/wiring/desired-bus.ts';
import type { RuleDeployment } from '../../shared/domain/wiring/desired-rule.ts';
import { ENV } from '../../shared/env.ts';
import { type AccountSide, createAccountSide } from '../aws/account-side.ts';
import { createPlanningClients, settingsOf } from '../aws/clients.ts';
import { readGuard } from '../aws/controller.ts';
import { createPipelineSide, type PipelineSide } from '../aws/pipeline-side.ts';
import type { Relay, Session } from '../aws/session.ts';
import { reachSource, type SourceOptions } from '../aws/source-account.ts';

/** What the guard keeps: who may put events on the relay bus, and how forward rules are. */
export type Wiring = BusDeployment & Pick<RuleDeployment, 'configHash'>;

/** What is looked at, each thing once. Nothing of it changes anything. */
export type DoctorPorts = {
  readonly relay: Relay;
  readonly wiring: Reading<Wiring>;
  /** The account of the pipelines. */
  readonly own: AccountSide;
  readonly home: PipelineSide;
  readonly projects: Projects;
  readonly artifactKey: () => Promise<string | undefined>;
  /** An account with repositories; undefined where nobody said with which credentials. */
  readonly source: (account: string) => AccountSide | undefined;
  /** The account that the caller gave credentials of, beside their own. */
  readonly reached: string | undefined;
};

/** @throws what keeps the caller from the source account, where credentials of it are given */
export async function openDoctorPorts(session: Session, relay: Relay, options: SourceOptions): Promise<DoctorPorts> {
  const connection = { ...options, region: session.region };
  const [reached, wiring] = await Promise.all([reachSource(session, options), readWiring(session)]);
  const { codebuild, kms } = createPlanningClients(connection);
  const settings = settingsOf(connection);
  const own = once(createAccountSide(settings));
  const other = reached === undefined ? undefined : once(createAccountSide(reached.settings));
  const key = createArtifactKey(kms, relay.standard.artifactKey, systemClock);
  return {
    relay,
    wiring,
    own,
    home: once(createPipelineSide(settings)),
    projects: createProjects(codebuild),
    ...once({ artifactKey: () => key.arn() }),
    source: (account) => {
      if (account === reached?.account) return other;
      return account === relay.deployment.account ? own : undefined;
    },
    reached: reached?.account,
  };
}

async function readWiring({ clients, region }: Session): Promise<Reading<Wiring>> {
  const guard = await readGuard(clients, region);
  if (guard.kind !== 'found') return guard;
  const { [ENV.repositories]: repositories, [ENV.account]: account, ...environment } = guard.value;
  const sourceAccounts = [...environment[ENV.sourceAccounts]].map((each) => {
    return { account: each, repositories: repositories[each] };
  });
  const [organization, configHash] = [environment[ENV.organization], environment[ENV.configHash]];
  return { kind: 'found', value: { region, account, organization, sourceAccounts, configHash } };
}

/** The same functions, each of which is called once for the same arguments: pipelines share most of what they stand on. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of each function stay as they are
function once<T extends Readonly<Record<string, (...given: any[]) => Promise<unknown>>>>(functions: T): T {
  const known = new Map<string, Promise<unknown>>();
  const remembered = Object.entries(functions).map(([name, read]) => {
    const again = (...given: unknown[]) => {
      const key = JSON.stringify([name, ...given]);
      const result = known.get(key) ?? read(...given);
      known.set(key, result);
      return result;
    };
    return [name, again];
  });
  return Object.fromEntries(remembered);
}
