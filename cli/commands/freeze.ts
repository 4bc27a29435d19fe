import type { Command } from 'commander';
import { Freeze, type Freeze as FreezeType } from '../../shared/domain/freeze.ts';
import { wholeSeconds } from '../../shared/domain/names.ts';
import { openRelay, openSession, type Relay } from '../aws/session.ts';
import { type CommonOptions, createCommand } from '../command.ts';
import { CommandError } from '../failure.ts';
import { type Answer, isWanted } from '../terminal/ask.ts';
import { freezeNow, freezeText, type HeldRow, heldRow } from '../terminal/freeze-words.ts';
import { readMoment } from '../terminal/moment.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName, short } from '../terminal/words.ts';

type Options = CommonOptions & Answer & { readonly reason?: string; readonly until?: string };

const EXAMPLES = [
  'relay freeze                                                # is one on, and what does it hold?',
  "relay freeze --reason 'year-end sales' --until 2026-12-31T18:00:00+05:30",
  "relay freeze --reason 'incident 4711' --until 4h --yes",
];

export function freezeCommand(): Command {
  return createCommand('freeze', EXAMPLES)
    .summary('hold the starts of all pipelines, or show what is held')
    .description(
      'Without --reason, shows the freeze and the starts that it holds. With it, sets one for the whole fleet: pushes are ' +
        'decided and told as ever, and of each pipeline and ref the newest start waits for relay thaw, or for the end that ' +
        '--until gives. Runs that are under way go on.',
    )
    .option('--reason <text>', 'set a freeze, and say why')
    .option(
      '--until <time>',
      'it ends by itself then, without it at relay thaw: ISO 8601 with zone, or a duration such as 90m, 4h, 2d',
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExit codes: 0 shown or set; 1 not wanted; 2 wrong usage, or it cannot be done.');
}

export async function freeze(options: Options, terminal: Terminal): Promise<number> {
  const wanted = wantedFreeze(options, new Date());
  const relay = await openRelay(await openSession(options, terminal));
  const before = await freezeNow(relay.freezes);
  return wanted === undefined
    ? showFreeze(relay, before, options, terminal)
    : set(relay, before, wanted, options, terminal);
}

/** @throws CommandError where the options do not make a freeze */
function wantedFreeze({ reason, until }: Options, now: Date): FreezeType | undefined {
  if (reason === undefined) {
    if (until !== undefined) throw new CommandError(2, `--until ${until} needs --reason: why are starts held?`);
    return undefined;
  }
  const why = reason.replace(/\s+/g, ' ').trim();
  if (why === '') throw new CommandError(2, 'expected why starts are held, got nothing in --reason');
  const end = until === undefined ? undefined : readMoment(until, now);
  if (end !== undefined && 'fault' in end) throw new CommandError(2, `--until: ${end.fault}`);
  return Freeze.parse({ reason: why, since: wholeSeconds(now), ...(end && { until: end.time }) });
}

async function set(
  relay: Relay,
  before: FreezeType | undefined,
  wanted: FreezeType,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const { print, note, paint } = terminal;
  // One that is on already is only said anew.
  const next = before === undefined ? wanted : { ...wanted, since: before.since };
  if (options.json !== true) {
    print(before === undefined ? 'no freeze is on' : freezeText(before));
    print(`${paint('yellow', '->')} ${freezeText(next)}`);
  }
  const isAgreed = await isWanted(terminal, options, 'Hold all starts?', 'hold all starts');
  if (isAgreed) await relay.freezes.set(next);
  else note('nothing was written');
  if (isAgreed && options.json !== true) print(`  ${paint('green', 'set: starts are held from now on')}`);
  if (options.json === true)
    print(JSON.stringify({ applied: isAgreed, before: before ?? null, freeze: next }, undefined, 2));
  return isAgreed ? 0 : 1;
}

async function showFreeze(
  { freezes }: Relay,
  freeze: FreezeType | undefined,
  { json }: Options,
  { print, note }: Terminal,
): Promise<number> {
  const held = (await freezes.held()).map(heldRow).toSorted((a, b) => (a.pipeline < b.pipeline ? -1 : 1));
  if (json === true) {
    print(JSON.stringify({ freeze: freeze ?? null, held }, undefined, 2));
    return 0;
  }
  print(freeze === undefined ? 'no freeze is on' : freezeText(freeze));
  for (const line of heldLines(held)) print(line);
  if (freeze === undefined && held.length > 0)
    note('the next sweep, within 5 minutes, releases them; relay thaw has it do so now');
  if (freeze !== undefined && held.length === 0) note('it holds nothing yet');
  return 0;
}

export function heldLines(held: readonly HeldRow[]): string[] {
  if (held.length === 0) return [];
  const rows = held.map((row) => {
    const how = row.byHand ? 'by hand' : 'push';
    return [row.pipeline, repositoryName(row.repository), short(row.ref), row.commit.slice(0, 8), row.time, how];
  });
  return table([['PIPELINE', 'REPOSITORY', 'REF', 'COMMIT', 'TIME', 'BY'], ...rows]);
}
