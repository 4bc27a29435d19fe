import { definitionParts, followerLink } from '../../shared/domain/doctor/following.ts';
import { repositoryLink } from '../../shared/domain/doctor/repository.ts';
import { beforeMending, judgeSides } from '../../shared/domain/doctor/rights.ts';
import { faulty, notLooked, type Part, unknown, type Verdict, verdictOf } from '../../shared/domain/doctor/verdict.ts';
import { type PipelineName, repositoryParts } from '../../shared/domain/names.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import { followersOf } from '../rows/show-report.ts';
import type { Check } from './check.ts';
import { type Diagnosis, diagnose, type Source } from './diagnosis.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { type Rights, rightsOf } from './rights-of.ts';
import { roleChecks } from './role-checks.ts';
import { storeChecks } from './store-checks.ts';
import { noCredentials } from './wiring-checks.ts';

/** The links of one pipeline alone, and the accounts whose pushes it waits for. */
export type PipelineChecks = { readonly checks: readonly Check[]; readonly accounts: readonly string[] };

/** @param observed undefined where the pipeline is gone and the registry has not forgotten it yet */
export async function pipelineChecks(
  ports: DoctorPorts,
  name: PipelineName,
  observed: ObservedPipeline | undefined,
): Promise<PipelineChecks> {
  const { account } = ports.relay.deployment;
  const subject = `pipeline/${name}`;
  if (observed === undefined) {
    const gone = faulty({ what: 'there is no such pipeline', where: subject, remedy: 'the next sweep forgets it' });
    return {
      checks: [{ link: 'follower', subject, account, pipeline: name, verdict: verdictOf([gone]) }],
      accounts: [],
    };
  }
  const status = await ports.relay.pipelines.read(name);
  const [followers, diagnosis] = await Promise.all([
    followersOf(ports.relay, name, status),
    diagnose(ports, observed, status),
  ]);
  const { sources, registration } = diagnosis;
  const parts = definitionParts(diagnosis.planned);
  const inDefinition = (found: readonly Part[]): Verdict =>
    sources.length === 0 && found.length === 0 ? notLooked('it has no CodeCommit source action') : verdictOf(found);
  const checks: Omit<Check, 'pipeline'>[] = [
    ...(await Promise.all(sources.map((source) => repositoryCheck(ports, source)))),
    { link: 'follower', subject, account, verdict: verdictOf(followerLink(name, registration, followers)) },
    { link: 'source-action', subject, account, verdict: inDefinition(parts['source-action']) },
    { link: 'key-arn', subject, account, verdict: inDefinition(parts['key-arn']) },
    { link: 'polling', subject, account, verdict: inDefinition(parts.polling) },
    ...(await roleAndStoreChecks(ports, diagnosis, parts.bucket)),
  ];
  const accounts = [...new Set(sources.map(({ repository }) => repositoryParts(repository).account))];
  return { checks: checks.map((check) => ({ ...check, pipeline: name })), accounts };
}

async function repositoryCheck(ports: DoctorPorts, { action, repository }: Source): Promise<Check> {
  const { account } = repositoryParts(repository);
  const check = { link: 'repository', subject: repository, account } as const;
  const side = ports.source(account);
  if (side === undefined) return { ...check, verdict: verdictOf([unknown(noCredentials(account))]) };
  const branch = action.configuration?.['BranchName'] ?? '';
  const [found, head] = await Promise.all([side.repository(repository), side.branch(repository, branch)]);
  return { ...check, verdict: verdictOf(repositoryLink(repository, branch, { repository: found, branch: head })) };
}

async function roleAndStoreChecks(ports: DoctorPorts, diagnosis: Diagnosis, moved: readonly Part[]): Promise<Check[]> {
  const { uses, store } = diagnosis;
  const [pipeline, downstream, source] = await Promise.all(
    [uses.pipeline, uses.downstream, uses.source].map((each) => rightsOf(ports, each, store)),
  );
  const rights = { pipeline: pipeline ?? [], downstream: downstream ?? [], source: source ?? [] };
  const checks = await Promise.all([
    roleChecks(ports, diagnosis, settled(rights, ports.relay.deployment.account)),
    storeChecks(ports, diagnosis, rights, moved),
  ]);
  return checks.flat();
}

/** Where the policy of the bucket lacks something, one fault is told, and of the bucket. */
function settled(rights: Rights, account: string): Rights {
  const onBucket = rights.source.filter(({ use }) => use.action.startsWith('s3:'));
  if (judgeSides(onBucket, account).resource.every(({ kind }) => kind !== 'fault')) return rights;
  const why = 'the policy of the bucket is to be right first';
  const { pipeline, downstream } = rights;
  return { ...rights, pipeline: beforeMending(pipeline, why), downstream: beforeMending(downstream, why) };
}
