import type { Answer } from '../terminal/ask.ts';
import { isWanted } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { applyMigration, type Outcome, type RuleOutcome } from './apply.ts';
import type { MigrationPorts } from './migration-ports.ts';
import { heldBack, isNothing, undoFileOf, type WorkOptions, workOf } from './migration-work.ts';
import { ruleText, surveyJson } from './print-survey.ts';
import type { Survey } from './survey.ts';
import { defaultUndoFile } from './undo-file.ts';

export type RunOptions = Answer & WorkOptions & { readonly undoFile?: string; readonly timeout: number };

type Place = { readonly account: string; readonly region: string };

const ANYWAY = 'give --unseen to go on all the same';

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  disabled: 'disabled, its pipeline is registered',
  removed: 'removed',
  'not-registered': 'left as it is: its pipeline was not registered in time (relay show says why)',
  'no-push-seen': `left as it is: no push of its repository has come to the relay yet; push one, or ${ANYWAY}`,
  'not-forwarded': `left as it is: the way of its pushes to the relay is not right (relay plan --wiring); mend it, or ${ANYWAY}`,
  changed: 'left as it is: somebody has changed it meanwhile',
};

/** Asks, carries the migration out and tells what came of each rule; gives the exit code. */
export async function runApply(
  ports: MigrationPorts,
  survey: Survey,
  place: Place,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const work = workOf(survey, options);
  const held = heldBack(survey, options);
  if (isNothing(work)) {
    terminal.note('there is no rule to disable or to remove');
    return tell({ ...place, applied: false, outcomes: held }, survey, options, terminal);
  }
  const isAgreed = await isWanted(terminal, options, 'Apply?', 'tag the pipelines, and disable or remove the rules');
  if (!isAgreed) {
    terminal.note('nothing was written');
    return tell({ ...place, applied: false, outcomes: [] }, survey, options, terminal) || 1;
  }
  const content = undoFileOf(work, place.account, place.region, new Date());
  const path = options.undoFile ?? defaultUndoFile(content);
  let count = 0;
  const outcomes = await terminal.working(
    () =>
      `${count} of ${content.rules.length} rules done; waiting until pipelines are registered takes up to 5 minutes`,
    () =>
      applyMigration(ports, work, {
        undoFile: { path, content },
        seconds: options.timeout,
        done: () => {
          count += 1;
        },
      }),
    `interrupted: relay migrate --apply goes on from here; relay migrate --undo ${path} puts back what was changed`,
  );
  return tell({ ...place, applied: true, undoFile: path, outcomes: [...outcomes, ...held] }, survey, options, terminal);
}

type Result = Place & {
  readonly applied: boolean;
  readonly undoFile?: string;
  readonly outcomes: readonly RuleOutcome[];
};

function tell(result: Result, survey: Survey, { json }: RunOptions, { print, note, paint }: Terminal): number {
  const { account, region, applied, undoFile, outcomes } = result;
  const isDone = outcomes.every(({ outcome }) => outcome === 'disabled' || outcome === 'removed');
  if (json === true) {
    const rows = outcomes.map(({ rule: { arn, bus, name }, pipeline, outcome }) => ({
      arn,
      bus,
      name,
      pipeline,
      outcome,
    }));
    print(JSON.stringify({ account, region, ...surveyJson(survey), applied, undoFile, outcomes: rows }, undefined, 2));
    return isDone ? 0 : 1;
  }
  for (const { rule, outcome } of outcomes) {
    const isGood = outcome === 'disabled' || outcome === 'removed';
    print(`${ruleText(rule)}: ${paint(isGood ? 'green' : 'red', OUTCOMES[outcome])}`);
  }
  if (undoFile !== undefined) note(`relay migrate --undo ${undoFile} puts all of it back`);
  const disabled = outcomes.filter(({ outcome }) => outcome === 'disabled').length;
  if (disabled > 0) {
    note(`when the relay has started their pipelines, a second relay migrate --apply removes the ${disabled} disabled`);
  }
  return isDone ? 0 : 1;
}
