/** Tries the deployment on real accounts: `npm run smoke:aws -- --help`. */
import process from 'node:process';
import { CommanderError } from 'commander';
import { describeAwsFailure } from '../cli/aws/aws-failure.ts';
import { CommandError } from '../cli/failure.ts';
import { createTerminal, type Terminal } from '../cli/terminal/terminal.ts';
import { type SmokeOptions, smokeCommand } from './smoke/options.ts';
import { Interrupted } from './smoke/patience.ts';
import { smoke } from './smoke/smoke.ts';
import { createUndoList, type UndoList } from './smoke/undo-list.ts';

const terminal = createTerminal();
const undo = createUndoList();
process.exitCode = await main(terminal, stopOnSignals(terminal, undo), undo);

async function main(io: Terminal, stops: ReturnType<typeof stopOnSignals>, made: UndoList): Promise<number> {
  try {
    const options = smokeCommand().parse().opts<SmokeOptions>();
    return await smoke(options, io, stops, made);
  } catch (error) {
    // Commander has told what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const words = error instanceof CommandError ? error.message : describeAwsFailure(error);
    io.note(`error: ${words ?? (error instanceof Error ? error.stack : String(error))}`);
    return error instanceof CommandError ? error.exitCode : 2;
  }
}

/** The first Ctrl-C ends looking, the second the waits of removing, the third everything. */
function stopOnSignals(io: Terminal, made: UndoList) {
  const checks = new AbortController();
  const cleaning = new AbortController();
  const stop = () => {
    if (made.pending().length === 0) return io.interrupt();
    if (cleaning.signal.aborted) {
      io.note(`\nleft:\n  ${made.pending().join('\n  ')}`);
      process.exit(130);
    }
    io.note(checks.signal.aborted ? '\nremoving without waiting; Ctrl-C once more leaves the rest' : '\ninterrupted');
    (checks.signal.aborted ? cleaning : checks).abort(new Interrupted('interrupted'));
    return undefined;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { checks: checks.signal, cleaning: cleaning.signal };
}
