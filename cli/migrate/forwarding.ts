import type { Wirings } from '../../shared/app/registry-ports.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { FindingResult } from '../../shared/domain/drift/finding.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import { repositoryParts } from '../../shared/domain/names.ts';
import { BUS_SUBJECT } from '../../shared/domain/wiring/desired-bus.ts';
import { concerns } from '../../shared/domain/wiring/links.ts';
import { forwardRule } from '../../shared/domain/wiring/wiring-names.ts';

/** Why the pushes of a source account may not come to the relay: the errors that the guard last found on their way. */
export type BrokenForwarding = { readonly account: string; readonly reasons: readonly string[] };

/** The source accounts of followers whose pushes may not come to the relay. */
export async function brokenForwarding(
  wirings: Pick<Wirings, 'read'>,
  { account: pipelines }: Pick<Deployment, 'account'>,
  followers: readonly Follower[],
): Promise<BrokenForwarding[]> {
  const accounts = [...new Set(followers.map(({ repository }) => repositoryParts(repository).account))];
  const errorsOf = async (subject: string) => ((await wirings.read(subject))?.findings ?? []).filter(isError);
  const onBus = accounts.length === 0 ? [] : await errorsOf(BUS_SUBJECT);
  const all = await Promise.all(
    accounts.map(async (account) => {
      const onRule = await errorsOf(`rule/${account}/${forwardRule(pipelines)}`);
      const found = [...onRule, ...onBus.filter((finding) => concerns(finding, account))];
      return { account, reasons: [...new Set(found.map(({ reason }) => reason))] };
    }),
  );
  return all.filter(({ reasons }) => reasons.length > 0);
}

const isError = ({ outcome, severity }: FindingResult): boolean => outcome !== 'repaired' && severity === 'error';
