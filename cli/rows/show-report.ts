import { contestEnd, NO_REPAIRS } from '../../shared/domain/drift/contest.ts';
import type { Follower, RepairMode } from '../../shared/domain/follower.ts';
import { type PipelineName, wholeSeconds } from '../../shared/domain/names.ts';
import { codeCommitSources } from '../../shared/domain/pipeline-definition.ts';
import type { ObservedPipeline, PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { type Registration, register } from '../../shared/domain/registration.ts';
import { type Entry, parseTags, type Settings } from '../../shared/domain/tags/parse-tags.ts';
import { relayTags, TAG_NAMES, type TagName } from '../../shared/domain/tags/tag-key.ts';
import { goneAmong } from '../aws/gone-refs.ts';
import type { Relay } from '../aws/session.ts';
import { nearMisses } from '../lint/stray-tags.ts';
import { currentContests } from '../resume/contests.ts';
import { outOfStep } from '../tags/step.ts';
import { freezeNow } from '../terminal/freeze-words.ts';
import { meaningOf } from '../terminal/words.ts';

/** All that is known of one pipeline. */
export type ShowReport = Awaited<ReturnType<typeof reportOf>>;

export async function reportOf(relay: Relay, name: PipelineName, observed: ObservedPipeline) {
  const { pipelines, starts, deployment, goneRefs, freezes, standard } = relay;
  const status = await pipelines.read(name);
  const [followers, lastStarts, freeze] = await Promise.all([
    followersOf(relay, name, status),
    starts.lastOfEachRef(name),
    freezeNow(freezes),
  ]);
  const gone = await goneAmong(goneRefs, followers);
  const history = status?.drift?.history ?? NO_REPAIRS;
  const contested = await currentContests(relay, `pipeline/${name}`, history, wholeSeconds(new Date()));
  const registration = register(observed.definition, observed.tags, deployment, status?.approved);
  return {
    pipeline: name,
    account: observed.account,
    region: deployment.region,
    ...factsOf(observed, deployment.region),
    following: registration.kind !== 'not-following',
    tags: tagWords(observed.tags),
    mistaken: nearMisses(observed.tags),
    problems: registration.kind === 'invalid' ? registration.problems : [],
    registered: followers,
    outOfStep: outOfStep(status, observed, deployment.configHash),
    warnings: status?.warnings ?? [],
    gone,
    repair: repairModes(registration, standard.mode),
    drift: status?.drift?.findings.filter(({ outcome }) => outcome !== 'repaired') ?? [],
    repaired: status?.drift?.findings.filter(({ outcome }) => outcome === 'repaired') ?? [],
    contested: contested.map((contest) => ({ ...contest, until: contestEnd(contest) })),
    lastStarts,
    freeze: freeze ?? null,
  };
}

/** What happens to drift of each source action that is looked at, and who says so. */
function repairModes(registration: Registration, mode: RepairMode) {
  if (registration.kind === 'not-following') return [];
  return registration.wanted.map(({ action, repair }) => {
    return { action, mode: repair ?? mode, saidBy: repair === undefined ? ('deployment' as const) : ('tag' as const) };
  });
}

function factsOf({ definition, account, created }: ObservedPipeline, region: string) {
  const { pipelineType = 'V1', executionMode = 'SUPERSEDED', version } = definition;
  const sources = codeCommitSources(definition).map(({ name, repositoryName, branch, ...source }) => {
    return {
      action: name,
      repository: `arn:aws:codecommit:${region}:${source.account ?? account}:${repositoryName}`,
      branch,
    };
  });
  return { type: pipelineType, executionMode, version, created, sources };
}

/** The followers of one pipeline, wherever it is registered. */
export async function followersOf(
  { followers }: Relay,
  name: PipelineName,
  status: PipelineStatus | undefined,
): Promise<Follower[]> {
  const repositories = new Set(status?.registered.map(({ repository }) => repository));
  const found = await Promise.all([...repositories].map((repository) => followers.ofPipeline(repository, name)));
  return found.flat();
}

/** Each relay tag with what its valid entries mean. */
function tagWords(tags: Readonly<Record<string, string>>) {
  const parsed = parseTags(tags);
  const settings = parsed === undefined ? [] : [parsed.general, ...parsed.byAction.values()];
  const words = settings.flatMap((each) => TAG_NAMES.flatMap((name) => entryWords(each, name)));
  return Object.entries(relayTags(tags)).map(([tag, value]) => {
    return { tag, value, means: words.filter((word) => word.tag === tag).map(({ text }) => text) };
  });
}

function entryWords<N extends TagName>(settings: Settings, name: N): { tag: string; text: string }[] {
  const entries: readonly Entry<N>[] = settings[name] ?? [];
  return entries.map(({ tag, means }) => ({ tag, text: meaningOf(name, means) }));
}
