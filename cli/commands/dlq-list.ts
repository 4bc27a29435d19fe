import type { Command } from 'commander';
import { mapAtOnce } from '../../shared/app/at-once.ts';
import { callersAccount, relayQueues } from '../aws/dead-letter-queues.ts';
import { openSession } from '../aws/session.ts';
import { type CommonOptions, createCommand } from '../command.ts';
import { type QueueRow, queueRow } from '../dlq/queue-row.ts';
import { isDeadLetterQueue } from '../dlq/queues.ts';
import { ageText } from '../terminal/age.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const EXAMPLES = [
  'relay dlq list',
  'relay dlq list --profile code-account',
  "relay dlq list --json | jq '.queues[].messages'",
];

/** Queues that are looked at side by side. */
const AT_ONCE = 8;

export function dlqListCommand(): Command {
  return createCommand('dlq list', EXAMPLES)
    .summary('list the dead-letter queues, and what is in them')
    .description(
      'Lists every dead-letter queue of the relay in this account: how many messages it holds, how old the oldest is, what ' +
        'failed there, and what to do. It looks at some messages of each, which changes nothing.',
    )
    .addHelpText('after', '\nExit codes: 0 listed, also where messages are in them; 2 it cannot be done.');
}

export async function dlqList(options: CommonOptions, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const { clients, region } = session;
  const rows = await terminal.working('looking at the dead-letter queues', async () => {
    const urls = [...(await relayQueues(clients))].filter(([name]) => isDeadLetterQueue(name));
    return mapAtOnce(urls, AT_ONCE, ([name, url]) => queueRow(session, name, url));
  });
  const account = rows[0]?.account ?? (await callersAccount(clients));
  if (options.json === true) terminal.print(JSON.stringify({ account, region, queues: rows }, undefined, 2));
  else if (rows.length > 0) printRows(rows, terminal);
  if (rows.length === 0) {
    const remedy = 'choose the account and Region of the relay with --profile and --region';
    terminal.note(`no dead-letter queue of the relay in account ${account}, ${region}; ${remedy}`);
  }
  for (const { name } of rows.filter(({ movesOn }) => movesOn)) {
    terminal.note(
      `${name} has a dead-letter queue of its own: it is not looked at, since that would move its messages on`,
    );
  }
  return 0;
}

function printRows(rows: readonly QueueRow[], { print, paint }: Terminal): void {
  const now = new Date();
  const cells = rows.map((row) => [
    row.name,
    `${row.messages}${row.inFlight === 0 ? '' : ` (${row.inFlight} in flight)`}`,
    oldestText(row, now),
    row.holds,
    row.messages === 0 ? '-' : row.remedy,
  ]);
  const [head = '', ...lines] = table([['QUEUE', 'MESSAGES', 'OLDEST', 'HOLDS', 'DO'], ...cells]);
  print(paint('bold', head));
  for (const [at, line] of lines.entries()) print(rows[at]?.messages === 0 ? line : paint('red', line));
}

function oldestText({ oldest, isOldestKnown }: QueueRow, now: Date): string {
  if (oldest === null) return '-';
  return isOldestKnown ? ageText(oldest, now) : `${ageText(oldest, now)} or more`;
}
