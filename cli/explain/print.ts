import type { StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import type { UnknownChanges } from '../../shared/domain/changes.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import { HOW_TO_READ } from '../aws/source-account.ts';
import { freezeText } from '../terminal/freeze-words.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName, short } from '../terminal/words.ts';
import type { Explanation, Unread } from './explanation.ts';
import { type ExplainRow, explainRows } from './rows.ts';

/** For machines: the same decisions, and what would be sent. */
export function explanationJson(explanation: Explanation, pipeline: PipelineName | undefined) {
  const { event, isKnown, admission, freeze, unread, starts, undecided } = explanation;
  const { eventId, time, repository, ref, commit, oldCommit } = event;
  const rows = rowsOf(explanation, pipeline);
  return {
    kind: 'push',
    push: { repository, ref, commit, oldCommit: oldCommit ?? null, ...(isKnown && { eventId, time }) },
    admission: admission.kind,
    freeze: freeze ?? null,
    unread,
    undecided,
    followers: rows.map((row) => ({
      ...row,
      ...(row.takes && { sends: starts.get(row.pipeline as PipelineName)?.sends }),
    })),
  };
}

export function printExplanation(
  explanation: Explanation,
  pipeline: PipelineName | undefined,
  terminal: Terminal,
): void {
  const { event, admission, freeze, unread, undecided } = explanation;
  const { print, note, paint } = terminal;
  const from = event.oldCommit === undefined ? 'new' : `from ${event.oldCommit.slice(0, 8)}`;
  print(
    `${paint('bold', `${repositoryName(event.repository)} ${short(event.ref)}`)}  ${from} to ${event.commit.slice(0, 8)}`,
  );
  if (admission.kind === 'covered') {
    print('  covered: an older event than what the relay has caught up with; it starts nothing');
    return;
  }
  print(`  ${admissionText(explanation)}`);
  if (freeze !== undefined) print(`  ${paint('yellow', freezeText(freeze))}`);
  const rows = rowsOf(explanation, pipeline);
  printRows(rows, event.commit, terminal);
  if (explanation.decisions.length === 0) note(`no pipeline follows ${repositoryName(event.repository)}`);
  if (undecided.length > 0)
    note(`registered in a way that cannot be read, and decided when the start is made: ${undecided.join(' ')}`);
  if (rows.length > 0) for (const line of unreadLines(unread)) note(line);
  if (pipeline !== undefined) printSent(explanation, pipeline, terminal);
}

const rowsOf = (explanation: Explanation, pipeline: PipelineName | undefined): ExplainRow[] =>
  explainRows(explanation).filter((row) => pipeline === undefined || row.pipeline === pipeline);

function admissionText({ event, isKnown, admission }: Explanation): string {
  if (admission.kind === 'same') {
    const done = admission.push.dispatched ? 'dispatched already' : 'admitted, and not dispatched yet';
    return `push ${admission.push.id}, ${admission.push.time}: ${done}. Below: what would be decided now`;
  }
  if (isKnown) return `push ${event.eventId}, ${event.time}: not seen by the relay`;
  const { ref, oldCommit } = event;
  const told = oldCommit === undefined ? `; without --old, ${short(ref)} counts as new` : '';
  return `the relay knows no push of this commit${told}`;
}

function printRows(rows: readonly ExplainRow[], commit: string, { print, paint }: Terminal): void {
  if (rows.length === 0) return;
  const cells = rows.map(({ pipeline, action, starts, why, takes }) => {
    return [pipeline, action, starts, why, takes === undefined ? '-' : takes === 'head' ? 'head' : commit.slice(0, 8)];
  });
  const [head = '', ...lines] = table([['PIPELINE', 'ACTION', 'STARTS', 'WHY', 'COMMIT'], ...cells]);
  print(paint('bold', head));
  for (const [at, line] of lines.entries()) print(rows[at]?.starts === 'no' ? paint('dim', line) : line);
}

const UNREAD_WORDS: Readonly<Record<UnknownChanges, string | undefined>> = {
  denied: 'the source account cannot be read',
  'old-commit-gone': 'the repository has no such commit',
  throttled: 'the source account throttles; try again in a minute',
  unreadable: 'the source account answered with an error',
  'too-many-changes': 'there are more than the relay reads for one push',
  // Decisions say so themselves.
  'new-ref': undefined,
  'not-looked-at': undefined,
};

/** What nobody could read, and what that does to the decisions. */
function unreadLines(unread: readonly Unread[]): string[] {
  const effects = {
    commit: 'commit unknown: directives are not heeded, author and message not sent',
    changes: 'changes unknown: path filters let it through',
  };
  const told = unread.filter(({ why }) => UNREAD_WORDS[why] !== undefined);
  return [
    ...told.map(({ what, why }) => `${effects[what]}, as where the relay itself cannot read it (${UNREAD_WORDS[why]})`),
    ...(told.some(({ why }) => why === 'denied') ? [HOW_TO_READ] : []),
  ];
}

function printSent({ starts }: Explanation, pipeline: PipelineName, { print, paint }: Terminal): void {
  const start = starts.get(pipeline);
  if (start === undefined) return;
  print(`\n${paint('bold', 'StartPipelineExecution')} of ${pipeline}`);
  for (const line of sentLines(start.sends)) print(`  ${line}`);
}

/** What StartPipelineExecution is called with, a line each. */
export function sentLines({ sourceRevisions = [], variables = [], clientRequestToken }: StartPipelineExecutionInput) {
  return [
    ...sourceRevisions.map(({ actionName, revisionValue }) => `${actionName} at ${revisionValue}`),
    `${sourceRevisions.length === 0 ? 'every source' : 'other sources'} at the head of the branch`,
    ...variables.map(({ name, value }) => `variable ${name} = ${value}`),
    ...(clientRequestToken === undefined ? [] : [`clientRequestToken ${clientRequestToken}`]),
  ];
}
