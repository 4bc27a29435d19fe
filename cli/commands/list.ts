import { type Command, InvalidArgumentError } from 'commander';
import { NO_REPAIRS } from '../../shared/domain/drift/contest.ts';
import { RepositoryArn } from '../../shared/domain/names.ts';
import { readRepository } from '../../shared/domain/tags/other-entries.ts';
import { goneAmong } from '../aws/gone-refs.ts';
import { openRelay, openSession, type Relay } from '../aws/session.ts';
import { type CommonOptions, createCommand } from '../command.ts';
import { contestsAmong } from '../resume/contests.ts';
import { type ListRow, listRows } from '../rows/list-rows.ts';
import { type WiringRow, wiringRows } from '../rows/wiring-rows.ts';
import { freezeNow, tellFreeze } from '../terminal/freeze-words.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName } from '../terminal/words.ts';

type Options = CommonOptions & { readonly repository?: RepositoryFilter; readonly invalid?: boolean };

/** A repository by its name in any account, or by account and name. */
type RepositoryFilter = { readonly given: string; readonly suffix: string };

const EXAMPLES = [
  'relay list',
  'relay list --repository 111111111111/app     # who starts at its pushes?',
  'relay list --invalid',
  "relay list --json | jq -r '.followers[] | select(.paused) | .pipeline'",
];

export function listCommand(): Command {
  return createCommand('list', EXAMPLES)
    .summary('list the pipelines that follow repositories')
    .description(
      'Lists what is registered, one line a source action, as the controller goes by it. A pipeline whose tags are wrong goes ' +
        'on by its last good registration and is shown as invalid.',
    )
    .option('--repository <repository>', 'only followers of this one: name, account/name or ARN', repositoryFilter)
    .option('--invalid', 'only pipelines whose tags are wrong')
    .addHelpText('after', '\nExit codes: 0 listed, also where there is nothing to list; 2 it cannot be done.');
}

export async function list(options: Options, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const { rows, wiring, freeze, account } = await terminal.working('reading the registry', async () =>
    readRows(await openRelay(session)),
  );
  const shown = rows
    .filter((row) => isOf(row, options.repository))
    .filter(({ problems }) => !options.invalid || problems.length > 0);
  const document = { freeze: freeze ?? null, followers: shown, wiring };
  if (options.json === true) terminal.print(JSON.stringify(document, undefined, 2));
  else if (shown.length > 0) printRows(shown, terminal);
  tellFreeze(freeze, terminal);
  tellWiring(wiring, terminal);
  tellWhatIsMissing(rows, shown, `account ${account}, ${session.region}`, options, terminal);
  return 0;
}

async function readRows(relay: Relay) {
  const { pipelines, followers, wirings, freezes, goneRefs, deployment } = relay;
  const [statuses, registered, wires] = await Promise.all([pipelines.all(), followers.all(), wirings.all()]);
  const [gone, freeze, contests] = await Promise.all([
    goneAmong(goneRefs, registered),
    freezeNow(freezes),
    contestsAmong(relay, [
      ...statuses.map(({ name, drift }) => ({ subject: `pipeline/${name}`, history: drift?.history ?? NO_REPAIRS })),
      ...wires,
    ]),
  ]);
  const rows = listRows(statuses, registered, gone, contests);
  return { rows, wiring: wiringRows(wires, contests), freeze, account: deployment.account };
}

/** Where something is wrong with what all pipelines depend on. */
function tellWiring(rows: readonly WiringRow[], { note }: Terminal): void {
  for (const { subject, state, lookedAt } of rows) {
    if (state !== 'ok') note(`wiring: ${subject} is ${state}, looked at ${lookedAt}; relay plan --wiring tells more`);
  }
}

/** An empty answer says why, and a filter by repository what it cannot judge. */
function tellWhatIsMissing(
  rows: readonly ListRow[],
  shown: readonly ListRow[],
  where: string,
  options: Options,
  { note }: Terminal,
) {
  if (rows.length === 0) note(`no pipeline follows anything in ${where}; relay follow PIPELINE makes one a follower`);
  else if (shown.length === 0) {
    const followers = options.repository === undefined ? 'pipeline' : `follower of ${options.repository.given}`;
    note(`no ${options.invalid ? 'invalid ' : ''}${followers} in ${where}; ${rows.length} in all`);
  }
  if (shown.some(({ problems }) => problems.length > 0))
    note('relay show PIPELINE says what is wrong with an invalid one');
  const isTold = ({ gone = [], warnings = [] }: ListRow) => gone.length > 0 || warnings.length > 0;
  if (shown.some(({ drift = [], contested = [] }) => drift.length + contested.length > 0))
    note('relay plan PIPELINE says what the drift is, and relay resume PIPELINE ends a contest');
  if (shown.some(isTold)) note('relay show PIPELINE says since when a branch is gone, and what the warnings are');
  const unknown = rows.filter(({ repository }) => repository === undefined).map(({ pipeline }) => pipeline);
  if (options.repository !== undefined && unknown.length > 0) {
    note(`left out, since they are invalid and were never registered: ${unknown.join(' ')}`);
  }
}

const isOf = ({ repository }: ListRow, filter: RepositoryFilter | undefined): boolean =>
  filter === undefined || (repository?.endsWith(filter.suffix) ?? false);

function printRows(rows: readonly ListRow[], { print, paint }: Terminal): void {
  const cells = rows.map((row) => [
    row.pipeline,
    row.action ?? '-',
    row.repository === undefined ? '-' : repositoryName(row.repository),
    row.follows.join(' ') || '-',
    row.start ?? '-',
    row.state,
  ]);
  const [head = '', ...lines] = table([['PIPELINE', 'ACTION', 'REPOSITORY', 'FOLLOWS', 'START', 'STATE'], ...cells]);
  print(paint('bold', head));
  for (const [at, line] of lines.entries()) {
    const colour = colourOf(rows[at]);
    print(colour === undefined ? line : paint(colour, line));
  }
}

function colourOf(row: ListRow | undefined): 'red' | 'yellow' | 'dim' | undefined {
  const { problems = [], gone = [], contested = [], drift = [], paused = false } = row ?? {};
  if (problems.length + contested.length > 0) return 'red';
  if (gone.length + drift.length > 0) return 'yellow';
  return paused ? 'dim' : undefined;
}

function repositoryFilter(given: string): RepositoryFilter {
  if (RepositoryArn.safeParse(given).success) return { given, suffix: given };
  const reading = readRepository(given);
  if ('means' in reading) return { given, suffix: `:${reading.means.account}:${reading.means.name}` };
  if (/^[\w.-]{1,100}$/.test(given)) return { given, suffix: `:${given}` };
  throw new InvalidArgumentError(`expected a name, account/name or ARN of a repository, got ${given || 'nothing'}`);
}
