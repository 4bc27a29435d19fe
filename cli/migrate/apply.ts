import { mapAtOnce } from '../../shared/app/at-once.ts';
import { type PipelineName, wholeSeconds } from '../../shared/domain/names.ts';
import { isEnabled } from '../../shared/domain/triggers/event-rule.ts';
import { MIGRATED_TAG, markOf, migratedAt } from '../../shared/domain/triggers/migrated-mark.ts';
import { awaitRegistration } from '../tags/await-registration.ts';
import { isRegistered } from './is-registered.ts';
import type { MigrationPorts } from './migration-ports.ts';
import { rulesOf } from './migration-work.ts';
import { AT_ONCE, type KnownRule, type PipelinePlan, type Survey } from './survey.ts';
import type { UndoFile } from './undo-file.ts';

/** What came of a rule. */
export type Outcome =
  /** Its pipeline is registered, and the rule starts nothing any more. */
  | 'disabled'
  | 'removed'
  /** Its pipeline is not registered: the rule stays as it is. */
  | 'not-registered'
  /** No push of a repository that its pipeline would follow has come to the relay yet: nothing of the pipeline is changed. */
  | 'no-push-seen'
  /** The guard found an error on the way of its pushes: nothing of the pipeline is changed. */
  | 'not-forwarded'
  /** Somebody has changed it since it was looked at: it is left alone. */
  | 'changed';

export type RuleOutcome = { readonly rule: KnownRule; readonly pipeline?: PipelineName; readonly outcome: Outcome };

export type ApplyOptions = {
  readonly undoFile: { readonly path: string; readonly content: UndoFile };
  /** How long to wait, from the last tag on, until all are registered. */
  readonly seconds: number;
  /** Called for each rule that is done with. */
  readonly done: () => void;
};

/**
 * Carries out a migration: the undo file first, then the tags, and each rule is disabled only when the registry follows
 * its pipeline by them. So a push is lost at no moment; one between registration and disabling starts the pipeline by both.
 * Whatever cuts it short, another run goes on from there.
 */
export async function applyMigration(
  ports: MigrationPorts,
  { pipelines, leftovers }: Survey,
  options: ApplyOptions,
): Promise<RuleOutcome[]> {
  const { path, content } = options.undoFile;
  await ports.undoFiles.create(path, content);
  // All first: where events are lost, one sweep registers them all.
  await mapAtOnce(pipelines, AT_ONCE, async ({ observed, changes }) => {
    if (observed !== undefined && changes.length > 0) await ports.pipelineTags.write(observed, changes);
  });
  const end = Date.now() + options.seconds * 1000;
  const outcomes = await mapAtOnce(pipelines, AT_ONCE, (plan) => settle(ports, plan, end, options.done));
  const removed = await mapAtOnce(leftovers, AT_ONCE, async (rule): Promise<RuleOutcome> => {
    const outcome = await remove(ports, rule);
    options.done();
    return { rule, outcome };
  });
  return [...outcomes.flat(), ...removed];
}

async function settle(ports: MigrationPorts, plan: PipelinePlan, end: number, done: () => void) {
  const { name: pipeline, tags } = plan;
  const awaited = await awaitRegistration(ports.pipelines, pipeline, tags, (end - Date.now()) / 1000);
  const isIn = awaited.kind === 'in-step' && isRegistered(awaited.status, tags);
  const outcomes: RuleOutcome[] = [];
  for (const [kind, work] of [
    ['replaceable', disable],
    ['removable', remove],
  ] as const) {
    for (const rule of rulesOf(plan, kind)) {
      outcomes.push({ rule, pipeline, outcome: isIn ? await work(ports, rule) : 'not-registered' });
      done();
    }
  }
  return outcomes;
}

/** Marks a rule and disables it: a rule without the mark is never removed. */
async function disable({ ruleState, ruleChanges }: MigrationPorts, rule: KnownRule): Promise<Outcome> {
  const current = await ruleState.read(rule);
  if (current === undefined || !isEnabled(current) || shapeOf(current) !== shapeOf(rule)) return 'changed';
  await ruleChanges.tag(rule, { [MIGRATED_TAG]: markOf(rule, wholeSeconds(new Date())) });
  await ruleChanges.disable(rule);
  const after = await ruleState.read(rule);
  return after === undefined || isEnabled(after) ? 'changed' : 'disabled';
}

async function remove({ ruleState, ruleChanges }: MigrationPorts, rule: KnownRule): Promise<Outcome> {
  const current = await ruleState.read(rule);
  if (current === undefined) return 'removed';
  const tags = await ruleState.tagsOf(rule);
  const isOurs = !isEnabled(current) && migratedAt(current, tags) !== undefined && shapeOf(current) === shapeOf(rule);
  if (!isOurs) return 'changed';
  await ruleChanges.remove(current);
  return (await ruleState.read(rule)) === undefined ? 'removed' : 'changed';
}

/** What it starts, and at what. */
const shapeOf = ({ pattern, schedule, targets }: Pick<KnownRule, 'pattern' | 'schedule' | 'targets'>): string =>
  JSON.stringify([pattern, schedule, targets.map(({ Id, Arn }) => `${Id} ${Arn}`).toSorted()]);
