import { mapAtOnce } from '../../shared/app/at-once.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import { relayTags } from '../../shared/domain/tags/tag-key.ts';
import type { RuleTarget } from '../../shared/domain/triggers/event-rule.ts';
import { MIGRATED_TAG } from '../../shared/domain/triggers/migrated-mark.ts';
import { pipelinesOf } from '../../shared/domain/triggers/rule-faults.ts';
import { diffTags, type TagChange } from '../tags/tag-diff.ts';
import type { MigrationPorts, Tags } from './migration-ports.ts';
import { AT_ONCE, type KnownRule } from './survey.ts';
import type { UndoFile, UndoRule } from './undo-file.ts';

/** How a rule is put back; nothing to do where it is as the file says. */
export type RuleUndo = {
  readonly rule: UndoRule;
  readonly now: KnownRule | undefined;
  readonly kind: 'as-it-was' | 'put-back' | 'made-anew';
};

export type TagUndo = {
  readonly name: PipelineName;
  /** Undefined where the pipeline is gone: it gets no tags. */
  readonly observed: ObservedPipeline | undefined;
  readonly changes: readonly TagChange[];
};

export type UndoPlan = { readonly rules: readonly RuleUndo[]; readonly tags: readonly TagUndo[] };

type UndoPorts = Pick<MigrationPorts, 'ruleState' | 'ruleChanges' | 'reader' | 'pipelineTags'>;

/** Compares what a file says with what is now; of these pipelines only, if any are named. */
export async function planUndo(
  { ruleState, reader }: UndoPorts,
  file: UndoFile,
  only: readonly PipelineName[],
): Promise<UndoPlan> {
  const isChosen = (names: readonly string[]) => only.length === 0 || only.some((name) => names.includes(name));
  const rules = await mapAtOnce(
    file.rules.filter((rule) => isChosen(pipelinesOf(rule))),
    AT_ONCE,
    async (rule) => {
      const found = await ruleState.read(rule);
      const now = found && { ...found, tags: await ruleState.tagsOf(rule) };
      return { rule, now, kind: kindOf(rule, now) };
    },
  );
  const tags = await mapAtOnce(
    file.pipelines.filter(({ name }) => isChosen([name])),
    AT_ONCE,
    async (pipeline) => {
      const observed = await reader.observe(pipeline.name);
      const before = relayTags(observed?.tags ?? {});
      const changes = observed === undefined ? [] : diffTags(before, relayTags(pipeline.tags));
      return { name: pipeline.name, observed, changes };
    },
  );
  return { rules, tags };
}

function kindOf(rule: UndoRule, now: KnownRule | undefined): RuleUndo['kind'] {
  if (now === undefined) return 'made-anew';
  const targets = now.targets.map(targetText);
  const isSame =
    ruleText(now) === ruleText(rule) &&
    rule.targets.every((target) => targets.includes(targetText(target))) &&
    Object.entries(ownTags(rule.tags)).every(([key, value]) => now.tags[key] === value) &&
    (MIGRATED_TAG in rule.tags || !(MIGRATED_TAG in now.tags));
  return isSame ? 'as-it-was' : 'put-back';
}

/** What is put back of a rule itself; targets and tags that others added since stay. */
const ruleText = ({ pattern, schedule, state, description, roleArn }: Omit<KnownRule, 'tags'>): string =>
  JSON.stringify([pattern, schedule, state, description, roleArn]);

const targetText = (target: RuleTarget): string => JSON.stringify(Object.entries(target).toSorted());

/** Rules first, so that no push is lost: until the tags are back as well, one may start a pipeline by both. */
export async function applyUndo(ports: UndoPorts, { rules, tags }: UndoPlan, done: () => void): Promise<void> {
  await mapAtOnce(rules, AT_ONCE, async (undo) => {
    if (undo.kind !== 'as-it-was') await putBack(ports, undo);
    done();
  });
  await mapAtOnce(tags, AT_ONCE, async ({ observed, changes }) => {
    if (observed !== undefined && changes.length > 0) await ports.pipelineTags.write(observed, changes);
    done();
  });
}

async function putBack({ ruleChanges }: UndoPorts, { rule, now }: RuleUndo): Promise<void> {
  const tags = ownTags(rule.tags);
  await ruleChanges.put(rule, now === undefined ? tags : {});
  if (now === undefined) return;
  // Putting a rule that is there leaves its tags as they are.
  await ruleChanges.tag(rule, tags);
  if (MIGRATED_TAG in now.tags && !(MIGRATED_TAG in tags)) await ruleChanges.untag(rule, [MIGRATED_TAG]);
}

/** Those that may be written: `aws:` is AWS's own. */
const ownTags = (tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('aws:')));
