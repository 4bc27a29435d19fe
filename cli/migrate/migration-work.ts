import { AccountId, wholeSeconds } from '../../shared/domain/names.ts';
import type { RuleOutcome } from './apply.ts';
import type { KnownRule, PipelinePlan, Survey } from './survey.ts';
import { type UndoFile, UndoRule } from './undo-file.ts';

/** The rules of one pipeline that a migration changes. */
export const rulesOf = ({ rules }: PipelinePlan, kind: 'replaceable' | 'removable'): KnownRule[] =>
  rules.filter((plan) => plan.kind === kind).map(({ rule }) => rule);

const changing = (plan: PipelinePlan): KnownRule[] => [...rulesOf(plan, 'replaceable'), ...rulesOf(plan, 'removable')];

export type WorkOptions = {
  /** Whether rules are changed also where pushes may not come to the relay. */
  readonly unseen?: boolean;
};

/** What of a survey a migration changes: pipelines with rules to disable or to remove, and what is left of removed ones. */
export function workOf({ pipelines, leftovers }: Survey, { unseen = false }: WorkOptions = {}): Survey {
  const isWork = (plan: PipelinePlan) => changing(plan).length > 0 && (unseen || holdOf(plan) === undefined);
  return { pipelines: pipelines.filter(isWork), leftovers };
}

/** What a migration would change, and does not: the relay starts nothing at pushes that do not come to it. */
export function heldBack({ pipelines }: Survey, { unseen = false }: WorkOptions = {}): RuleOutcome[] {
  return pipelines.flatMap((plan) => {
    const outcome = unseen ? undefined : holdOf(plan);
    return outcome === undefined ? [] : changing(plan).map((rule) => ({ rule, pipeline: plan.name, outcome }));
  });
}

function holdOf({ broken, unseen }: PipelinePlan): 'not-forwarded' | 'no-push-seen' | undefined {
  if (broken.length > 0) return 'not-forwarded';
  return unseen.length > 0 ? 'no-push-seen' : undefined;
}

export const isNothing = ({ pipelines, leftovers }: Survey): boolean =>
  pipelines.length === 0 && leftovers.length === 0;

/** All that is about to change, as it is now. */
export function undoFileOf({ pipelines, leftovers }: Survey, account: string, region: string, now: Date): UndoFile {
  return {
    version: 1,
    account: AccountId.parse(account),
    region,
    madeAt: wholeSeconds(now),
    rules: [...pipelines.flatMap(changing), ...leftovers].map((rule) => UndoRule.parse(rule)),
    pipelines: pipelines.flatMap(({ name, observed }) =>
      observed === undefined ? [] : [{ name, tags: { ...observed.tags } }],
    ),
  };
}
