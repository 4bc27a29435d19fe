import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CommandError } from '../failure.ts';

/** A file's text, or standard input's for `-`. @throws CommandError that names the file */
export async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandError(2, `${file}: cannot be read: ${detail}`, { cause: error });
  }
}
