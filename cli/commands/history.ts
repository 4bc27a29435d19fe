import { type Command, InvalidArgumentError } from 'commander';
import type { PipelineName } from '../../shared/domain/names.ts';
import { FOLLOW_TAG } from '../../shared/domain/tags/tag-key.ts';
import { lastExecutions } from '../aws/executions.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession, type Relay, type Session } from '../aws/session.ts';
import { BY_HAND_PREFIX } from '../by-hand.ts';
import { type CommonOptions, createCommand, pipelineName } from '../command.ts';
import { type HistoryParts, type HistoryRow, historyRows } from '../rows/history-rows.ts';
import { freezeNow, heldRow, tellFreeze } from '../terminal/freeze-words.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { short } from '../terminal/words.ts';

type Options = CommonOptions & { readonly limit: number };

const EXAMPLES = [
  'relay history app-dev',
  'relay history app-dev --limit 100',
  'relay history app-dev --json | jq -r \'.history[] | select(.start == "overtaken") | .commit\'',
];

export function historyCommand(): Command {
  return createCommand('history', EXAMPLES)
    .summary('show what was decided about the last pushes, and what came of it')
    .description(
      'Shows the last pushes of refs that a pipeline follows, newest first: what was decided and by what, whether the start ' +
        'was made, and how the run stands. Decisions are kept for 30 days. Pushes of other refs are not kept: relay explain ' +
        'tells of those.',
    )
    .argument('<pipeline>', 'name of the pipeline', pipelineName)
    .option('--limit <count>', 'show so many at most', count, 20)
    .addHelpText(
      'after',
      '\nExit codes: 0 shown, also where there is nothing; 2 there is no such pipeline, or it cannot be done.',
    );
}

export async function history(name: PipelineName, options: Options, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const { rows, freeze } = await terminal.working(`reading the history of ${name}`, async () => {
    const relay = await openRelay(session);
    const [parts, freeze] = await Promise.all([partsOf(session, relay, name, options.limit), freezeNow(relay.freezes)]);
    return { rows: historyRows(parts, options.limit), freeze };
  });
  if (rows.length === 0) await tellNothing(session, name);
  if (options.json === true)
    terminal.print(JSON.stringify({ pipeline: name, freeze: freeze ?? null, history: rows }, undefined, 2));
  else printRows(rows, terminal);
  tellFreeze(freeze, terminal);
  return 0;
}

async function partsOf(
  { clients }: Session,
  { decisions, starts, freezes }: Relay,
  name: PipelineName,
  limit: number,
): Promise<HistoryParts> {
  const [last, held, runs] = await Promise.all([
    decisions.lastOf(name, limit),
    freezes.held(),
    lastExecutions(clients.codepipeline, name),
  ]);
  const pushes = new Set(last.filter(({ start }) => start).map(({ pushId }) => pushId));
  const read = await Promise.all([...pushes].map(async (push) => [push, await starts.outcomeOf(name, push)] as const));
  const records = new Map(read.flatMap(([push, record]) => (record === undefined ? [] : [[push, record] as const])));
  const known = new Set(
    [...records.values()].flatMap((record) => (record.status === 'started' ? record.executionId : [])),
  );
  // A start by hand leaves no decision: its run says whose it is.
  const others = runs
    .filter(({ trigger }) => trigger?.triggerType === 'StartPipelineExecution')
    .flatMap(({ pipelineExecutionId }) => pipelineExecutionId ?? [])
    .filter((id) => !known.has(id))
    .slice(0, limit);
  const tied = await Promise.all(others.map(async (id) => [id, (await starts.pushOf(name, id)) ?? ''] as const));
  const byHand = new Map(tied.filter(([, push]) => push.startsWith(BY_HAND_PREFIX)));
  return {
    decisions: last,
    records,
    held: held.map(heldRow).filter(({ pipeline }) => pipeline === name),
    runs,
    byHand,
  };
}

/** An empty answer says why. @throws CommandError where there is no such pipeline */
async function tellNothing(session: Session, name: PipelineName): Promise<void> {
  const { tags } = await observe(session, name);
  const { note } = session.terminal;
  if (!Object.hasOwn(tags, FOLLOW_TAG)) note(`${name} is not a follower; relay follow ${name} makes it one`);
  else note(`no push of what ${name} follows in the last 30 days; relay explain tells what one would start`);
}

function printRows(rows: readonly HistoryRow[], { print, paint }: Terminal): void {
  if (rows.length === 0) return;
  const cells = rows.map(({ time, ref, commit = '', decision, why, detail, executionId = '-', ...row }) => {
    const status = row.runStatus ?? row.start ?? '-';
    const whys = [why, detail ?? ''].filter((part) => part !== '').join('; ');
    return [time, ref === undefined ? '-' : short(ref), commit.slice(0, 8) || '-', decision, status, executionId, whys];
  });
  const head = ['TIME', 'REF', 'COMMIT', 'DECISION', 'STATUS', 'EXECUTION', 'WHY'];
  const [first = '', ...lines] = table([head, ...cells]);
  print(paint('bold', first));
  for (const [at, line] of lines.entries()) print(rows[at]?.start === undefined ? paint('dim', line) : line.trimEnd());
}

function count(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from 1 to 999, got ${text || 'nothing'}`);
}
