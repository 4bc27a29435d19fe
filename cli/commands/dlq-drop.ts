import type { Command } from 'commander';
import { openSession } from '../aws/session.ts';
import { type CommonOptions, collect, createCommand } from '../command.ts';
import { dropper } from '../dlq/drop.ts';
import { originOf } from '../dlq/letter.ts';
import { failureText } from '../dlq/letter-lines.ts';
import { shortName } from '../dlq/queues.ts';
import { openPlace, runWork } from '../dlq/run-work.ts';
import { chosenIds, type Selection } from '../dlq/selection.ts';
import { createLater } from '../files/new-file.ts';
import type { Answer } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & Selection & Answer & { readonly save?: string };

const EXAMPLES = [
  'relay dlq drop guard --all',
  'relay dlq drop pushes --message 5f3c1d7e-9a53-4c4e-8d1f-6b1a2c3d4e5f --save rejected.jsonl',
];

export function dlqDropCommand(): Command {
  return createCommand('dlq drop', EXAMPLES)
    .summary('remove messages of a dead-letter queue, and keep them in a file')
    .description(
      'Shows the messages, asks, writes each whole to a file, and then removes it from the queue. Without anything to remove no file is made.',
    )
    .argument('<queue>', 'name of the queue, also in short: starts, pushes, reconcile, rules, sweep, guard')
    .option('--message <id>', 'only this message (repeatable)', collect)
    .option('--all', 'all messages')
    .option('--save <file>', 'where to keep them; default: a new file in this folder')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExit codes: 0 removed, or the queue is empty; 1 not wanted, or a message is left; 2 wrong usage, or it cannot be done.',
    );
}

export async function dlqDrop(name: string, options: Options, terminal: Terminal): Promise<number> {
  const ids = chosenIds(options, 'drop');
  const session = await openSession(options, terminal);
  const opened = await openPlace(session, name);
  const { queue, account, region } = opened.place;
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const path = options.save ?? `commit-relay-dlq-${shortName(queue)}-${account}-${region}-${time}.jsonl`;
  const file = createLater(path, 'file', () => 'No message was dropped that is not in a file');
  try {
    return await runWork(session, opened, ids, options, {
      verb: 'drop',
      prospect: (letter) => ({ isWork: true, text: failureText(originOf(letter, queue, opened.place.queues)) }),
      act: (tell) => dropper(opened.box, queue, file, tell),
      kept: () => (file.isMade() ? path : undefined),
    });
  } finally {
    await file.close();
  }
}
