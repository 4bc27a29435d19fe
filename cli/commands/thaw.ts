import { setTimeout } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import type { Freezes } from '../../shared/app/registry-ports.ts';
import { describeAwsFailure, isDenied } from '../aws/aws-failure.ts';
import { openRelay, openSession, type Session } from '../aws/session.ts';
import { type CommonOptions, createCommand, seconds } from '../command.ts';
import { type Answer, isWanted } from '../terminal/ask.ts';
import { freezeNow, freezeText, heldRow } from '../terminal/freeze-words.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { heldLines } from './freeze.ts';

type Options = CommonOptions & Answer & { readonly wait: boolean; readonly timeout: number };

const EXAMPLES = ['relay thaw', 'relay thaw --yes --no-wait', 'relay thaw --yes --json'];

/** The function that releases what was held. */
const RELEASER = 'commit-relay-sweep';

const LOOK_AGAIN_MS = 1_000;

export function thawCommand(): Command {
  return createCommand('thaw', EXAMPLES)
    .summary('end the freeze, and release what it held')
    .description(
      `Shows the freeze and what it holds, asks, ends it, wakes ${RELEASER}, and waits until every held start is ` +
        'enqueued. Each pipeline starts once a ref, at the newest push.',
    )
    .option('--yes', 'do not ask')
    .option('--no-wait', 'do not wait until all is released')
    .option('--timeout <seconds>', 'wait at most so long', seconds, 360)
    .addHelpText(
      'after',
      '\nExit codes: 0 thawed and released, or nothing to do; 1 not wanted, or not released in time; 2 it cannot be done.',
    );
}

export async function thaw(options: Options, terminal: Terminal): Promise<number> {
  const { print, note } = terminal;
  const session = await openSession(options, terminal);
  const { freezes } = await openRelay(session);
  const [before, held] = await Promise.all([freezeNow(freezes), freezes.held()]);
  const rows = held.map(heldRow);
  const tell = (exitCode: 0 | 1, applied: boolean, waiting: number | null): number => {
    const result = { applied, before: before ?? null, held: rows, waiting };
    if (options.json === true) print(JSON.stringify(result, undefined, 2));
    return exitCode;
  };
  if (options.json !== true) {
    print(before === undefined ? 'no freeze is on' : freezeText(before));
    for (const line of heldLines(rows)) print(line);
  }
  if (before === undefined && held.length === 0) return tell(0, false, 0);
  if (!(await isWanted(terminal, options, 'Thaw?', 'release all that is held'))) {
    note('nothing was written');
    return tell(1, false, held.length);
  }
  await freezes.set(undefined);
  await wakeReleaser(session);
  if (!options.wait) {
    note('the freeze is ended; relay freeze shows what is not released yet');
    return tell(0, true, null);
  }
  const waiting = await awaitRelease(freezes, options.timeout, terminal);
  if (waiting === 0 && options.json !== true) print(terminal.paint('green', 'thawed: nothing is held any more'));
  if (waiting > 0) {
    const why = (await freezeNow(freezes))
      ? 'somebody has set a freeze again'
      : 'does the sweep run? docs/operations.md';
    note(`thawed, but ${waiting} still held after ${options.timeout} s: ${why}`);
  }
  return tell(waiting === 0 ? 0 : 1, true, waiting);
}

/** Without the right to wake it, its schedule does. */
async function wakeReleaser({ clients, terminal }: Session): Promise<void> {
  try {
    await clients.lambda.send(new InvokeCommand({ FunctionName: RELEASER, InvocationType: 'Event' }));
  } catch (error) {
    if (!isDenied(error)) throw error;
    terminal.note(describeAwsFailure(error) ?? '');
    terminal.note('the freeze is ended all the same, and the next sweep within 5 minutes releases what it held');
  }
}

/** How many starts are held still, once there are none or time is up. */
async function awaitRelease(freezes: Freezes, timeout: number, { working }: Terminal): Promise<number> {
  const end = Date.now() + timeout * 1000;
  let waiting = 0;
  return working(
    () => `waiting until all is released, ${waiting} held`,
    async () => {
      for (;;) {
        waiting = (await freezes.held()).length;
        if (waiting === 0 || Date.now() + LOOK_AGAIN_MS > end) return waiting;
        await setTimeout(LOOK_AGAIN_MS);
      }
    },
    'interrupted: the freeze is ended, and the next sweep releases what it held',
  );
}
