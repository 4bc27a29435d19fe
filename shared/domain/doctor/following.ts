import { isDeepStrictEqual } from 'node:util';
import type { FindingReason } from '../drift/finding.ts';
import type { PlannedDifference } from '../drift/plan-pipeline.ts';
import type { Follower } from '../follower.ts';
import { accountInArn, RepositoryArn } from '../names.ts';
import { codeCommitSources, type PipelineDefinition } from '../pipeline-definition.ts';
import type { Registration } from '../registration.ts';
import { FOLLOW_TAG } from '../tags/tag-key.ts';
import type { WantedSource } from '../wanted-source.ts';
import { type ChainLink, FINE, faulty, type Part } from './verdict.ts';

/** Whether a pipeline's tags make it a follower, and the registry holds what they say. */
export function followerLink(name: string, registration: Registration, registered: readonly Follower[]): Part[] {
  const where = `pipeline/${name}`;
  switch (registration.kind) {
    case 'not-following':
      return [faulty({ what: 'it is no follower', where, field: `tag ${FOLLOW_TAG}`, remedy: `relay follow ${name}` })];
    case 'invalid':
      return registration.problems.map(({ tag, value, reason, message, expected }) =>
        faulty({ what: `${reason}: ${message}`, where, field: `tag ${tag}`, observed: value, desired: expected }),
      );
    case 'registered':
      return [registryPart(where, registration.followers, registered)];
  }
}

const WAIT =
  'the next sweep registers it, within 5 minutes; else look at the log of commit-relay-reconcile, and relay dlq show reconcile';

function registryPart(where: string, wanted: readonly Follower[], registered: readonly Follower[]): Part {
  const byAction = (followers: readonly Follower[]) =>
    followers.toSorted((one, other) => (one.action < other.action ? -1 : 1));
  if (isDeepStrictEqual(byAction(wanted), byAction(registered))) return FINE;
  const what = registered.length === 0 ? 'it is not registered' : 'it is registered otherwise than its tags say';
  return faulty({ what, where, remedy: WAIT });
}

/** What source actions should read: as their tags say, else what they read themselves. */
export function wantedSources(
  definition: PipelineDefinition,
  registration: Registration,
  { region, account }: { readonly region: string; readonly account: string },
): WantedSource[] {
  const said = registration.kind === 'not-following' ? [] : registration.wanted;
  if (said.length > 0) return [...said];
  return codeCommitSources(definition).flatMap(({ name: action, repositoryName, ...source }) => {
    const arn = `arn:aws:codecommit:${region}:${source.account ?? account}:${repositoryName}`;
    const repository = RepositoryArn.safeParse(arn).data;
    return repository === undefined ? [] : [{ action, repository }];
  });
}

/** Links that stand in the pipeline's own definition. */
export type DefinitionLink = Extract<ChainLink, 'source-action' | 'bucket' | 'key-arn' | 'polling'>;

const LINK_OF: Readonly<Partial<Record<FindingReason, DefinitionLink>>> = {
  'wrong-provider': 'source-action',
  'wrong-repository': 'source-action',
  'wrong-branch': 'source-action',
  'wrong-role': 'source-action',
  'wrong-region': 'source-action',
  'wrong-bucket': 'bucket',
  'no-key': 'key-arn',
  'key-alias': 'key-arn',
  'key-bare-id': 'key-arn',
  'wrong-key': 'key-arn',
  polling: 'polling',
};

const WORDS: Readonly<Partial<Record<FindingReason, string>>> = {
  'wrong-provider': 'it is no CodeCommit source any more',
  'wrong-repository': 'it reads another repository than is followed',
  'wrong-branch': 'it reads another branch than is followed',
  'wrong-role': 'it reads by another role',
  'wrong-region': 'it reads in another Region',
  'wrong-bucket': 'its artifacts go to another bucket',
  'no-key': 'its artifact store names no key',
  'key-alias': 'its artifact store names the key by an alias',
  'key-bare-id': 'its artifact store names the key by its id alone',
  'wrong-key': 'its artifact store names another key',
  polling: 'it polls',
};

/** What is wrong with each link that stands in the definition; none where all is right. */
export function definitionParts(planned: readonly PlannedDifference[]): Readonly<Record<DefinitionLink, Part[]>> {
  const of = (link: DefinitionLink): Part[] =>
    planned.filter(({ finding }) => LINK_OF[finding.reason] === link).map(({ finding }) => definitionFault(finding));
  return {
    'source-action': of('source-action'),
    bucket: of('bucket'),
    'key-arn': of('key-arn'),
    polling: of('polling'),
  };
}

function definitionFault({ subject, reason, field, observed, desired, advice }: PlannedDifference['finding']): Part {
  return faulty({
    what: WORDS[reason] ?? reason,
    where: subject,
    field,
    ...(observed === undefined ? {} : { observed }),
    ...(desired === undefined ? {} : { desired }),
    ...(advice === undefined ? {} : { remedy: advice }),
  });
}

/** Whether a role is of another account than the pipelines'. */
export const isForeign = (role: string | undefined, account: string): role is string =>
  role !== undefined && accountInArn(role) !== account;
