import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createTerminal } from '../../../cli/terminal/terminal.ts';

/** A terminal, or pipes, that a test types into and reads. */
function streams(isTTY: boolean) {
  const make = () => Object.assign(new PassThrough(), { isTTY, columns: 40 });
  return { stdin: make(), stdout: make(), stderr: make() };
}

it.each([
  ['y\r', true],
  ['YES\r', true],
  ['n\r', false],
  ['\r', false],
  ['yeah\r', false],
  ['\u0004', false],
])('takes the answer %j as %s', async (typed, answer) => {
  const io = streams(true);
  const terminal = createTerminal(io);
  expect(terminal.canAsk).toBe(true);
  const answered = terminal.confirm('Apply? [y/N] ');
  io.stdin.write(typed);
  expect(await answered).toBe(answer);
  io.stderr.end();
  expect(await text(io.stderr)).toContain('Apply? [y/N]');
});

it('ends at Ctrl-C in a question, and says that nothing was written', async () => {
  const io = streams(true);
  const exit = vi.fn();
  const answered = createTerminal(io, exit).confirm('Apply? [y/N] ');
  io.stdin.write('\u0003');
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(130));
  io.stdin.end();
  expect(await answered).toBe(false);
  io.stderr.end();
  expect(await text(io.stderr)).toContain('interrupted: nothing was written');
});

it.each([true, false])('tells of work only once it takes two seconds; on a terminal: %s', async (isTTY) => {
  const io = streams(isTTY);
  const terminal = createTerminal(io);
  await terminal.working('quick', async () => undefined);
  await terminal.working(`reading ${'x'.repeat(60)}`, () => setTimeout(2700));
  io.stderr.end();
  const written = (await text(io.stderr)).replaceAll('\r\u001b[K', '<');
  expect(written).not.toContain('quick');
  if (isTTY) expect(written).toMatch(/^(<reading x{31})+<$/);
  else expect(written).toBe(`reading ${'x'.repeat(60)} (2 s)\n`);
});

it('says how far an interrupted work has come, and no more once it is over', async () => {
  const io = streams(false);
  const terminal = createTerminal(io, () => undefined);
  await terminal.working('waiting', async () => terminal.interrupt(), 'the tags are written');
  terminal.interrupt();
  io.stderr.end();
  expect(await text(io.stderr)).toBe('\nthe tags are written\n\ninterrupted\n');
});
