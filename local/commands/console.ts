import process from 'node:process';
import { styleText } from 'node:util';

/** Writes a line of result to standard output. */
export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** Writes a line about the work, or what went wrong, to standard error. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

type Style = Parameters<typeof styleText>[0];

/** Colours text where standard output is a terminal that wants it. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** Lines of a table, columns as wide as their longest cell; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number, row: readonly string[]) => {
    return column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0);
  };
  return rows.map((row) => row.map((cell, column) => pad(cell, column, row)).join('  '));
}

/** Ends the process with a clear line instead of a stack trace when a command fails. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    note(error instanceof Error ? `error: ${error.message}` : String(error));
    process.exitCode = 1;
  }
}
