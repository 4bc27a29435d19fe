#!/usr/bin/env node
import process from 'node:process';
import { run } from './program.ts';
import { createTerminal } from './terminal/terminal.ts';

// Whoever read our output has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const terminal = createTerminal();
process.on('SIGINT', () => terminal.interrupt());
process.exitCode = await run(process.argv.slice(2), terminal);
