import type { Command } from 'commander';
import { createGroup } from '../command.ts';

/** Holds the commands about dead-letter queues. */
export function dlqCommand(commands: readonly Command[]): Command {
  const group = createGroup('dlq')
    .summary('what could not be handled: look at it, send it again, or drop it')
    .description(
      'Every queue, rule, asynchronous function and schedule of the relay keeps what it could not handle in a dead-letter queue, with an ' +
        'alarm. These commands work in the account whose credentials are used: also in one that holds repositories. A queue ' +
        'goes by its name, in short (starts), or by the name of its alarm.',
    );
  for (const command of commands) group.addCommand(command);
  return group;
}
