import type { Command } from 'commander';
import { createSender } from '../aws/sender.ts';
import { openSession } from '../aws/session.ts';
import { type CommonOptions, collect, createCommand } from '../command.ts';
import type { Letter } from '../dlq/letter.ts';
import { type Place, planRedrive } from '../dlq/plan-redrive.ts';
import { redriver } from '../dlq/redrive.ts';
import { openPlace, runWork } from '../dlq/run-work.ts';
import { chosenIds, type Selection } from '../dlq/selection.ts';
import type { Answer } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & Selection & Answer & { readonly force?: boolean };

const EXAMPLES = [
  'relay dlq redrive starts --all',
  'relay dlq redrive pushes --message 5f3c1d7e-9a53-4c4e-8d1f-6b1a2c3d4e5f',
  'relay dlq redrive pushes --all --force --yes     # also what was rejected and will be again',
];

export function dlqRedriveCommand(): Command {
  return createCommand('dlq redrive', EXAMPLES)
    .summary('send messages of a dead-letter queue to where they failed')
    .description(
      'Shows what is to come of the messages, asks, and sends each to the queue that it failed in, then removes it. Nothing is lost where ' +
        'that is cut short, and nothing starts twice: a push that is known is not admitted again, a start that was made is not ' +
        'made again, and one that a newer push has overtaken starts nothing. Messages of schedules and of the forward rule are left, with ' +
        'what to do instead.',
    )
    .argument('<queue>', 'name of the queue, also in short: starts, pushes, reconcile, rules')
    .option('--message <id>', 'only this message (repeatable)', collect)
    .option('--all', 'all messages')
    .option('--force', 'also messages that were rejected and will be again')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExit codes: 0 sent, or the queue is empty; 1 not wanted, or a message is left; 2 wrong usage, or it cannot be done.',
    );
}

export async function dlqRedrive(name: string, options: Options, terminal: Terminal): Promise<number> {
  const ids = chosenIds(options, 'redrive');
  const session = await openSession(options, terminal);
  const opened = await openPlace(session, name);
  const { place, box, urls } = opened;
  const rules = { force: options.force === true, mark: new Date().toISOString() };
  const ports = { box, sender: createSender(session.clients.sqs, (queue) => urls.get(queue) ?? '') };
  return runWork(session, opened, ids, options, {
    verb: 'redrive',
    prospect: (letter) => prospectOf(letter, place, rules),
    act: (tell) => redriver(ports, place, rules, tell),
  });
}

function prospectOf(letter: Letter, place: Place, rules: Parameters<typeof planRedrive>[2]) {
  const plan = planRedrive(letter, place, rules);
  return plan.kind === 'send' ? { isWork: true, text: `to ${plan.to}` } : { isWork: false, text: plan.why };
}
