import { AccountId, wholeSeconds } from '../../shared/domain/names.ts';
import type { KnownRule, PipelinePlan, Survey } from './survey.ts';
import { type UndoFile, UndoRule } from './undo-file.ts';

/** The rules of one pipeline that a migration changes. */
export const rulesOf = ({ rules }: PipelinePlan, kind: 'replaceable' | 'removable'): KnownRule[] =>
  rules.filter((plan) => plan.kind === kind).map(({ rule }) => rule);

const changing = (plan: PipelinePlan): KnownRule[] => [...rulesOf(plan, 'replaceable'), ...rulesOf(plan, 'removable')];

/** What of a survey a migration changes: pipelines with rules to disable or to remove, and what is left of removed ones. */
export function workOf({ pipelines, leftovers }: Survey): Survey {
  return { pipelines: pipelines.filter((plan) => changing(plan).length > 0), leftovers };
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
