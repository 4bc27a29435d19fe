import type { Command } from 'commander';
import { openSession } from '../aws/session.ts';
import { type CommonOptions, createCommand, upTo } from '../command.ts';
import { lookAt } from '../dlq/go-through.ts';
import { letterJson, letterLines } from '../dlq/letter-lines.ts';
import { queueWords, whyUnseen } from '../dlq/queues.ts';
import { openPlace } from '../dlq/run-work.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & { readonly limit: number };

const EXAMPLES = [
  'relay dlq show starts',
  'relay dlq show commit-relay-pushes-dlq --limit 100',
  "relay dlq show rules --json | jq -r '.messages[].body'",
  'relay dlq show forward-222222222222 --profile code-account',
];

/** Messages that may be shown: more would keep them from others for too long. */
const MOST = 10_000;

export function dlqShowCommand(): Command {
  return createCommand('dlq show', EXAMPLES)
    .summary('show the messages of a dead-letter queue')
    .description(
      'Shows what messages are about, why they are here, and what a redrive does with them, oldest first. It takes none out: each is given back at once, ' +
        'though it counts as received once more. With --json the messages are whole.',
    )
    .argument('<queue>', 'name of the queue, also in short: starts, pushes, reconcile, rules')
    .option('--limit <number>', 'show so many at most', upTo(MOST), 20)
    .addHelpText(
      'after',
      '\nExit codes: 0 shown, also where there is nothing to show; 2 there is no such queue, or it cannot be done.',
    );
}

export async function dlqShow(name: string, options: Options, terminal: Terminal): Promise<number> {
  const { print, note, paint } = terminal;
  const session = await openSession(options, terminal);
  const { place, letters, total } = await terminal.working(`reading ${name}`, async () => {
    const { place, box, total } = await openPlace(session, name);
    return { place, total, letters: await lookAt(box, options.limit) };
  });
  const { queue, account, region } = place;
  const unseen = Math.max(0, total - letters.length);
  if (options.json === true) {
    const messages = letters.map((letter) => letterJson(letter, place));
    print(JSON.stringify({ queue, account, region, ...queueWords(queue), messages, unseen }, undefined, 2));
  } else {
    for (const letter of letters) for (const line of letterLines(letter, place, paint, new Date())) print(line);
  }
  if (letters.length === 0 && total === 0) note(`${queue} is empty`);
  if (unseen > 0) {
    const why = letters.length === options.limit ? '--limit shows more' : whyUnseen(queue);
    note(`${letters.length} shown, about ${unseen} more: ${why}`);
  }
  return 0;
}
