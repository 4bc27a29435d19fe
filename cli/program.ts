import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { describeAwsFailure } from './aws/aws-failure.ts';
import { addCommonOptions, connectionOptions } from './command.ts';
import { dlqCommand } from './commands/dlq.ts';
import { dlqDrop, dlqDropCommand } from './commands/dlq-drop.ts';
import { dlqList, dlqListCommand } from './commands/dlq-list.ts';
import { dlqRedrive, dlqRedriveCommand } from './commands/dlq-redrive.ts';
import { dlqShow, dlqShowCommand } from './commands/dlq-show.ts';
import { doctor, doctorCommand } from './commands/doctor.ts';
import { explain, explainCommand } from './commands/explain.ts';
import { follow, followCommand } from './commands/follow.ts';
import { freeze, freezeCommand } from './commands/freeze.ts';
import { history, historyCommand } from './commands/history.ts';
import { lint, lintCommand } from './commands/lint.ts';
import { list, listCommand } from './commands/list.ts';
import { migrate, migrateCommand } from './commands/migrate.ts';
import { plan, planCommand } from './commands/plan.ts';
import { repair, repairCommand } from './commands/repair.ts';
import { resume, resumeCommand } from './commands/resume.ts';
import { show, showCommand } from './commands/show.ts';
import { start, startCommand } from './commands/start.ts';
import { thaw, thawCommand } from './commands/thaw.ts';
import { unfollow, unfollowCommand } from './commands/unfollow.ts';
import { CommandError } from './failure.ts';
import type { Terminal } from './terminal/terminal.ts';

const ABOUT =
  'Starts CodePipelines in one AWS account from pushes to CodeCommit in another. A pipeline opts in by tags; this command ' +
  'writes and reads them, and what the controller has made of them. It uses the credentials and the Region that the AWS ' +
  'SDK and the AWS CLI use, of the account that holds the pipelines.';

/** Runs the command line; gives the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has told what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = error instanceof CommandError ? error.message : describeAwsFailure(error);
    terminal.note(`error: ${message ?? (error instanceof Error ? error.message : String(error))}`);
    return error instanceof CommandError ? error.exitCode : 2;
  }
}

function createProgram(terminal: Terminal, ended: (code: number) => void): Command {
  const program = new Command('relay').exitOverride().version(packageJson.version).description(ABOUT);
  program.configureOutput(outputTo(terminal));
  for (const option of connectionOptions()) program.addOption(option);
  const all = <T>(command: Command): T => command.optsWithGlobals<T & object>();
  const commands = [
    followCommand().action(async (name, _, command) => ended(await follow(name, all(command), terminal))),
    unfollowCommand().action(async (name, _, command) => ended(await unfollow(name, all(command), terminal))),
    listCommand().action(async (_, command) => ended(await list(all(command), terminal))),
    showCommand().action(async (name, _, command) => ended(await show(name, all(command), terminal))),
    explainCommand().action(async (file, _, command) => ended(await explain(file, all(command), terminal))),
    historyCommand().action(async (name, _, command) => ended(await history(name, all(command), terminal))),
    planCommand().action(async (names, _, command) => ended(await plan(names, all(command), terminal))),
    doctorCommand().action(async (names, _, command) => ended(await doctor(names, all(command), terminal))),
    repairCommand().action(async (names, _, command) => ended(await repair(names, all(command), terminal))),
    resumeCommand().action(async (subject, _, command) => ended(await resume(subject, all(command), terminal))),
    startCommand().action(async (name, _, command) => ended(await start(name, all(command), terminal))),
    freezeCommand().action(async (_, command) => ended(await freeze(all(command), terminal))),
    thawCommand().action(async (_, command) => ended(await thaw(all(command), terminal))),
    migrateCommand().action(async (_, command) => ended(await migrate(all(command), terminal))),
    lintCommand().action(async (files, _, command) => ended(await lint(files, all(command), terminal))),
  ];
  const dlqCommands = [
    dlqListCommand().action(async (_, command) => ended(await dlqList(all(command), terminal))),
    dlqShowCommand().action(async (queue, _, command) => ended(await dlqShow(queue, all(command), terminal))),
    dlqRedriveCommand().action(async (queue, _, command) => ended(await dlqRedrive(queue, all(command), terminal))),
    dlqDropCommand().action(async (queue, _, command) => ended(await dlqDrop(queue, all(command), terminal))),
  ];
  for (const command of [...commands, ...dlqCommands]) addCommonOptions(command).configureOutput(outputTo(terminal));
  for (const command of [...commands, dlqCommand(dlqCommands).configureOutput(outputTo(terminal))])
    program.addCommand(command);
  return program;
}

/** What commander itself writes: help, and what is wrong with the arguments. */
const outputTo = ({ print, note }: Terminal) => ({
  writeOut: (text: string) => print(text.trimEnd()),
  writeErr: (text: string) => note(text.trimEnd()),
});
