import type { PipelineName } from '../../shared/domain/names.ts';
import { changeLine } from '../tags/tag-diff.ts';
import { type Answer, isWanted } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { MigrationPorts } from './migration-ports.ts';
import { ruleText } from './print-survey.ts';
import { applyUndo, planUndo, type RuleUndo, type UndoPlan } from './undo.ts';
import type { UndoFile } from './undo-file.ts';

type UndoPorts = Parameters<typeof planUndo>[0] & Pick<MigrationPorts, 'ruleChanges' | 'pipelineTags'>;

const WORDS: Readonly<Record<RuleUndo['kind'], string>> = {
  'as-it-was': 'as it was',
  'put-back': 'to be put back',
  'made-anew': 'gone; to be made anew',
};

/** Shows what a file puts back, asks, and does it; gives the exit code. */
export async function runUndo(
  ports: UndoPorts,
  file: UndoFile,
  only: readonly PipelineName[],
  options: Answer,
  terminal: Terminal,
): Promise<number> {
  const plan = await terminal.working('reading rules and pipelines', () => planUndo(ports, file, only));
  if (options.json !== true) printUndo(plan, terminal);
  const isAgreed = isNothing(plan) || (await isWanted(terminal, options, 'Put back?', 'put rules and tags back'));
  if (!isAgreed) terminal.note('nothing was written');
  const left = isAgreed && !isNothing(plan) ? await putBack(ports, plan, file, only, terminal) : plan;
  const isDone = isNothing(left);
  if (options.json === true) print(plan, isAgreed && !isNothing(plan), isDone, terminal);
  return isDone ? 0 : 1;
}

async function putBack(
  ports: UndoPorts,
  plan: UndoPlan,
  file: UndoFile,
  only: readonly PipelineName[],
  terminal: Terminal,
): Promise<UndoPlan> {
  let count = 0;
  const left = await terminal.working(
    () => `${count} of ${plan.rules.length + plan.tags.length} rules and pipelines put back`,
    async () => {
      await applyUndo(ports, plan, () => {
        count += 1;
      });
      return planUndo(ports, file, only);
    },
    'interrupted: the same command goes on from here',
  );
  for (const { rule, kind } of left.rules)
    if (kind !== 'as-it-was') terminal.note(`${ruleText(rule)} is not as it was`);
  if (isNothing(left)) {
    terminal.note(
      'put back. Until the relay has registered the tags, 5 minutes at most, a push may start a pipeline twice',
    );
  }
  return left;
}

const isNothing = ({ rules, tags }: UndoPlan): boolean =>
  rules.every(({ kind }) => kind === 'as-it-was') && tags.every(({ changes }) => changes.length === 0);

function printUndo({ rules, tags }: UndoPlan, { print, note, paint }: Terminal): void {
  for (const { rule, kind } of rules) print(`${ruleText(rule)}, ${rule.state}: ${WORDS[kind]}`);
  for (const { name, observed, changes } of tags) {
    if (observed === undefined) note(`${name} does not exist any more, and gets no tags`);
    if (changes.length > 0) print(paint('bold', name));
    for (const change of changes) print(`  ${changeLine(change, paint)}`);
  }
}

function print({ rules, tags }: UndoPlan, applied: boolean, done: boolean, terminal: Terminal): void {
  const result = {
    applied,
    done,
    rules: rules.map(({ rule: { arn, bus, name, state }, kind }) => ({ arn, bus, name, state, kind })),
    pipelines: tags.map(({ name, observed, changes }) => ({ pipeline: name, exists: observed !== undefined, changes })),
  };
  terminal.print(JSON.stringify(result, undefined, 2));
}
